"""What a firm tells of numbers, for itself or for a client of its: the API's bodies, for lines of JSON and rows of a file."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec

from core.api.bodies import AwareTime, Body, Id, Short, sane

MOST_ROWS = 10_000
B = TypeVar("B", bound=Body)
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class RefusalBody(Body):
    """A refusal you heard. `at`: when; the same again adds nothing. `reference` comes back."""

    number: Short
    at: AwareTime
    on_behalf_of: Id | None = None
    reference: Reference | None = None


class RelationshipBody(Body):
    """A purchase or an inquiry."""

    number: Short
    kind: Literal["purchase", "inquiry"]
    at: AwareTime
    on_behalf_of: Id | None = None
    reference: Reference | None = None


class LinkBody(Body):
    """Whose message an address is for."""

    number: Short
    campaign: Annotated[str, msgspec.Meta(max_length=60)] = ""
    on_behalf_of: Id | None = None
    reference: Reference | None = None


def quick_reader(kind: type[B]) -> Callable[[bytes], B | None]:
    """Reads a line as it should be; None for one that must be looked at again."""
    decode = msgspec.json.Decoder(kind).decode

    def read(line: bytes) -> B | None:
        try:
            body = decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        at = getattr(body, "at", None)
        return body if not isinstance(at, datetime) or sane(at) else None

    return read
