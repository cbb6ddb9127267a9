"""The documents that a firm handed in to show that a number is its own."""

from collections.abc import Collection

from core.models import Attachment
from core.selectors.only import only


def owner_of(claim_id: int) -> str:
    """As `core.models.Attachment` names whose it is."""
    return f"caller:{claim_id}"


def documents_of(claim_ids: Collection[int]) -> dict[int, list[Attachment]]:
    """For each claim its documents, the newest first."""
    owners = {owner_of(pk): pk for pk in claim_ids}
    found: dict[int, list[Attachment]] = {pk: [] for pk in claim_ids}
    for row in Attachment.objects.filter(owner__in=owners).order_by("-pk"):
        found[owners[row.owner]].append(row)
    return found


def document_of(claim_id: int, public_id: str) -> Attachment | None:
    return only(Attachment.objects.filter(owner=owner_of(claim_id), public_id=public_id))
