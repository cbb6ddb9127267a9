"""Who listened to recordings of complainants."""

from django.db.models import Exists, OuterRef, QuerySet

from complaints.models import Complaint, ComplaintAttachment
from compliance.findings.models import Listening
from compliance.findings.rules.listening import Heard
from core.actors import Actor
from core.attachments.kinds import RECORDINGS
from core.models import AuditRecord, User

OPENED = "complaint.original_read"  # the act of the trail by which the original was handed out


def has_opened(recording: ComplaintAttachment, officer: User) -> bool:
    """Whether the recording was ever handed out to this officer, as the audit trail says."""
    target = {"target_type": recording.attachment._meta.label_lower, "target_id": recording.attachment_id}
    return AuditRecord.objects.filter(**target, act=OPENED, actor=str(Actor.user(officer))).exists()


def recordings_heard(complaints: "QuerySet[Complaint]") -> "QuerySet[ComplaintAttachment]":
    """The recordings of these complaints in which an officer heard the very call: those that weigh."""
    heard = Listening.objects.filter(recording=OuterRef("pk"), heard=Heard.THIS_CALL)
    rows = ComplaintAttachment.objects.filter(Exists(heard), complaint__in=complaints, attachment__kind__in=RECORDINGS)
    return rows.select_related("attachment", "complaint").order_by("complaint", "pk")


def listenings_of(recording: ComplaintAttachment) -> "QuerySet[Listening]":
    """The latest first."""
    return Listening.objects.filter(recording=recording).select_related("officer").order_by("-at", "-pk")
