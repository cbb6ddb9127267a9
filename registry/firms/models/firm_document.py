"""A paper that a firm handed in to show who it is."""

from typing import ClassVar

from django.db import models

from core.models import Attachment
from core.models.free_text import FreeCharField
from registry.firms.models.marketer import Marketer


class FirmDocument(models.Model):
    """It shows something once an officer has opened it; who did stands in the audit trail."""

    class What(models.TextChoices):
        LICENCE = "licence"  # the business licence
        AUTHORITY = "authority"  # that whoever applied may act for the firm
        LINE_CONTRACT = "contract"  # with the operator of its lines
        NAME = "name"  # that it is called otherwise now
        OTHER = "other"

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="documents")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="firm_document")
    what = models.CharField(max_length=10, choices=What.choices)
    remark = FreeCharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["marketer", "at"], name="document_of_firm")]
