"""A file that whoever complained added to the complaint: a recording of the call, a picture, a paper."""

from typing import ClassVar

from django.db import models

from complaints.models.complaint import Complaint
from core.attachments.kinds import RECORDINGS
from core.models import Attachment
from core.models.free_text import FreeTextField


class ComplaintAttachment(models.Model):
    """It is a claim like the rest of the complaint: it weighs nothing before an officer has listened to it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="attachments")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="complaint_attachment")
    remark = FreeTextField(blank=True, spare=lambda row: {row.complaint.caller.value})
    at = models.DateTimeField()
    listened_at = models.DateTimeField(null=True)  # when an officer first recorded what is to be heard

    class Meta:
        indexes: ClassVar = [models.Index(fields=["complaint", "at"], name="attachment_of_complaint")]

    @property
    def is_recording(self) -> bool:
        return self.attachment.kind in RECORDINGS
