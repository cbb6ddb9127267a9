"""The files by which firms prove consents."""

from collections import defaultdict
from collections.abc import Collection

from core.selectors.only import only
from registry.register.models import Consent, ConsentProof


def owner_of(consent_id: int) -> str:
    """As `core.models.Attachment` names whose it is."""
    return f"consent:{consent_id}"


def proofs_of(consents: Collection[int]) -> dict[int, list[ConsentProof]]:
    """By consent (ids), the newest first."""
    found: dict[int, list[ConsentProof]] = defaultdict(list)
    for proof in ConsentProof.objects.filter(consent__in=consents).select_related("attachment").order_by("-at", "-pk"):
        found[proof.consent_id].append(proof)
    return found


def consent_proof(consent: Consent, attachment: str) -> ConsentProof | None:
    rows = ConsentProof.objects.filter(consent=consent, attachment__public_id=attachment)
    return only(rows.select_related("attachment"))
