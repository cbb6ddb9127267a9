"""Who listened to recordings of complainants."""

from django.db.models import QuerySet

from complaints.models import ComplaintAttachment
from compliance.findings.models import Listening
from core.actors import Actor
from core.models import AuditRecord, User

OPENED = "complaint.original_read"  # the act of the trail by which the original was handed out


def has_opened(recording: ComplaintAttachment, officer: User) -> bool:
    """Whether the recording was ever handed out to this officer, as the audit trail says."""
    target = {"target_type": recording.attachment._meta.label_lower, "target_id": recording.attachment_id}
    return AuditRecord.objects.filter(**target, act=OPENED, actor=str(Actor.user(officer))).exists()


def listenings_of(recording: ComplaintAttachment) -> "QuerySet[Listening]":
    """The latest first."""
    return Listening.objects.filter(recording=recording).select_related("officer").order_by("-at", "-pk")
