"""Helpers of the acts on consents: what a claim says, as it is kept and as it is known again."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from core.secrets.encryption import encrypt, hmac_digests
from registry.register.formats.consent_rows import ConsentBody

_text = json.encoder.encode_basestring


@dataclass(frozen=True, slots=True)
class Content:
    """What a firm says that somebody agreed to. `evidence` is ``{"kind", "reference", "sha256"}``."""

    channels: Collection[str]
    categories: Collection[str]
    given_at: datetime
    expires_at: datetime | None
    evidence: Mapping[str, Any]

    def digest(self) -> str:
        """The same for the same claim, on whatever clock its times are written."""
        return digests_of([self])[0]

    def written(self) -> bytes:
        """As JSON with its keys in order. Put together by hand, for a million claims are: an encoder takes five times as long."""
        evidence = ", ".join([f"{_text(name)}: {_value(self.evidence[name])}" for name in sorted(self.evidence)])
        ends = f'"{_moment(self.expires_at)}"' if self.expires_at else "null"
        return (
            f'{{"categories": {_codes(tuple(self.categories))}, "channels": {_codes(tuple(self.channels))}, '
            f'"evidence": {{{evidence}}}, "expires_at": {ends}, "given_at": "{_moment(self.given_at)}"}}'
        ).encode()

    def proof(self) -> bytes:
        """The evidence as it is encrypted. The firm's words may hold anybody's number: whoever reads them gets them cleaned
        (`consent_evidence`), for that takes longer than all the rest of a claim."""
        return msgspec.json.encode(dict(self.evidence))

    def kept(self) -> dict[str, Any]:
        """The columns of a consent."""
        return {
            "channels": sorted(set(self.channels)),
            "categories": sorted(set(self.categories)),
            "given_at": self.given_at,
            "expires_at": self.expires_at,
            "evidence": encrypt("consent", self.proof()),
        }


@dataclass(frozen=True, slots=True)
class Claim:
    number: str  # in any spelling
    content: Content


def claim_of(body: ConsentBody) -> Claim:
    evidence = {"kind": body.evidence.kind, "reference": body.evidence.reference, "sha256": body.evidence.sha256}
    return Claim(body.number, Content(body.channels, body.categories, body.given_at, body.expires_at, evidence))


def digests_of(contents: Sequence[Content]) -> list[str]:
    """The digest of each."""
    return [digest.hex() for digest in hmac_digests("consent", map(Content.written, contents))]


@lru_cache(maxsize=1024)
def _codes(codes: tuple[str, ...]) -> str:
    return json.dumps(sorted(set(codes)), ensure_ascii=False)


def _value(said: Any) -> str:
    if said is None:
        return "null"
    return _text(said) if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
