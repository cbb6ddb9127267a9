"""Helper of the act that records what is to be heard in a recording: its complainant reads when that was first done."""

from datetime import datetime

from complaints.models import ComplaintAttachment


def complaint_attachment_listened(*, attachment: ComplaintAttachment, at: datetime) -> None:
    """A part of an act: it has no audit record of its own."""
    ComplaintAttachment.objects.filter(pk=attachment.pk, listened_at=None).update(listened_at=at)
