"""The files that complainants added."""

from django.db.models import Exists, OuterRef, QuerySet

from complaints.models import Complaint, ComplaintAttachment
from core.attachments.kinds import RECORDINGS
from core.selectors.only import only


def owner_of(complaint_id: int) -> str:
    """As `core.models.Attachment` names whose it is."""
    return f"complaint:{complaint_id}"


def complaint_attachments(complaint: Complaint) -> "QuerySet[ComplaintAttachment]":
    """The newest first."""
    return ComplaintAttachment.objects.filter(complaint=complaint).select_related("attachment").order_by("-at", "-pk")


def complaint_attachment(complaint: Complaint, public_id: str) -> ComplaintAttachment | None:
    return only(complaint_attachments(complaint).filter(attachment__public_id=public_id))


def with_recordings_unheard(rows: "QuerySet[Complaint]") -> "QuerySet[Complaint]":
    """Those of `rows` with a recording to which nobody has listened."""
    waiting = ComplaintAttachment.objects.filter(
        complaint=OuterRef("pk"), listened_at=None, attachment__kind__in=RECORDINGS
    )
    return rows.filter(Exists(waiting))
