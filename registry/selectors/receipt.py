"""Questions about receipts: the keys that sign them, and whether one is genuine."""

from datetime import datetime
from typing import Any

from registry.models import SigningKey
from registry.rules.receipts import Verdict, verify


def public_keys() -> dict[str, dict[str, Any]]:
    """Every public key (JWK) that ever signed a receipt of the live register, by kid."""
    return {key.kid: key.public for key in SigningKey.objects.filter(live=True).order_by("pk")}


def receipt_verdict(receipt: str, at: datetime) -> Verdict:
    return verify(receipt, public_keys(), at)
