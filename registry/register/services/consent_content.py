"""Helpers of the acts on consents: what a claim says, as it is kept and as it is known again."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from core.models.free_text import clean
from core.secrets.encryption import encrypt, hmac_digest


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
        content = {
            "channels": sorted(set(self.channels)),
            "categories": sorted(set(self.categories)),
            "given_at": _written(self.given_at),
            "expires_at": _written(self.expires_at) if self.expires_at else None,
            "evidence": dict(self.evidence),
        }
        written = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
        return hmac_digest("consent", written).hex()

    def kept(self) -> dict[str, Any]:
        """The columns of a consent. The firm's own words may hold anybody's number; a digest is none."""
        evidence = {name: value if name == "sha256" else clean(value) for name, value in self.evidence.items()}
        return {
            "channels": sorted(set(self.channels)),
            "categories": sorted(set(self.categories)),
            "given_at": self.given_at,
            "expires_at": self.expires_at,
            "evidence": encrypt("consent", json.dumps(evidence, ensure_ascii=False).encode()),
        }


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
