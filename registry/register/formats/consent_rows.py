"""What a firm claims, as the API's body and as rows of a file, for the API, the firm's pages and files in the background."""

from typing import Annotated

import msgspec

from core.api.bodies import AwareTime, Body, Categories, Channels, Short, sane

MOST_ROWS = 10_000


class EvidenceBody(Body):
    """What proves it: `kind` in your own word, where it is kept, its digest."""

    kind: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    reference: Short | None = None
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{64}$")] | None = None


class ConsentBody(Body):
    """What somebody agreed to. It counts from when we receive it; for a registered number once its holder has confirmed it."""

    number: Short
    channels: Channels
    categories: Categories
    given_at: AwareTime
    evidence: EvidenceBody
    expires_at: AwareTime | None = None


_decode = msgspec.json.Decoder(ConsentBody).decode


def consent_read_quickly(line: bytes) -> ConsentBody | None:
    """A line as it should be; None for one that must be looked at again."""
    try:
        body = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return body if sane(body.given_at) and (body.expires_at is None or sane(body.expires_at)) else None
