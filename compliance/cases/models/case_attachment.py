"""A file in a case: what it is, who handed it in, and whether the firm sees it."""

from typing import ClassVar

from django.db import models

from compliance.cases.models.case import Case, callers_of
from core.models import Attachment, User
from core.models.free_text import FreeTextField


class CaseAttachment(models.Model):
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="case_attachment")
    what = models.CharField(max_length=30)  # of `compliance.cases.rules.case_attachment`
    shown_to_firm = models.BooleanField(default=False)
    remark = FreeTextField(blank=True, spare=callers_of)
    actor = models.CharField(max_length=80)  # as on the timeline: the firm as such, an officer by name
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="attachment_of_case")]
