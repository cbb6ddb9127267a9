"""Questions about sealed numbers."""

from core.models import Number
from core.numbers import masking, sealing


def number_find(e164: str) -> Number | None:
    """The row of this number, if anybody ever mentioned it."""
    return Number.objects.filter(sealed=sealing.seal(e164), seal_key=sealing.active_key_id()).first()


def number_masked(number: Number) -> str:
    """For screens: ``138****1234``. Unsealed in memory only; a dash for an erased number."""
    return masking.mask(sealing.unseal(number.sealed, number.seal_key)) if number.sealed is not None else "—"
