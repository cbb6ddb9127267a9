"""Helper of the intakes: references of withdrawals that found nothing to withdraw, for they are used up like all others."""

from collections.abc import Iterable

from core.secrets.encryption import hmac_digest
from registry.register.models import IdleReference
from registry.register.services.registration_checks import reference_mismatch

Said = tuple[str, int]  # a reference as kept, and E.164 as a whole number


def idle_reference_repeated(*, source: str, reference: str, digits: int, withdraw: bool) -> bool:
    """Whether this very withdrawal was said before. Raises `Conflict` where the reference was used for another."""
    said = idle_references(source=source, references=[reference]).get(reference)
    if said is None:
        return False
    if not withdraw or said != digest_said((reference, digits)):
        raise reference_mismatch()
    return True


def idle_references(*, source: str, references: Iterable[str]) -> dict[str, str]:
    """For which numbers (HMAC) these references were used in vain."""
    rows = IdleReference.objects.filter(source=source, reference__in=list(references))
    return dict(rows.values_list("reference", "said"))


def idle_references_keep(*, source: str, said: Iterable[Said]) -> None:
    rows = [IdleReference(source=source, reference=one[0], said=digest_said(one)) for one in said if one[0]]
    IdleReference.objects.bulk_create(rows, ignore_conflicts=True)


def digest_said(said: Said) -> str:
    reference, digits = said
    return hmac_digest("reference", f"{reference} {digits}".encode()).hex()
