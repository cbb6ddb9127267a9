"""A firm asks for a larger quota, and what an officer said to it."""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.ids import public_id
from core.models import Attachment
from core.models.free_text import FreeTextField
from registry.firms.models.marketer import Marketer


class QuotaRequest(models.Model):
    """`wanted`, `granted`: new numbers within the pack's period, in all and not on top of what the firm has."""

    class State(models.TextChoices):
        OPEN = "open"
        GRANTED = "granted"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "qta"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="quota_requests", db_index=False)
    wanted = models.IntegerField()
    reason = FreeTextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    granted = models.IntegerField(null=True, blank=True)
    answer = FreeTextField(blank=True)  # an officer's, as the firm reads it
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["marketer"], condition=Q(state="open"), name="quota_asked_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["marketer", "-at"], name="quota_request_of_firm"),
            models.Index(fields=["at"], condition=Q(state="open"), name="quota_request_waiting"),
        ]


class QuotaFile(models.Model):
    """A paper that shows why a larger quota is needed."""

    request = models.ForeignKey(QuotaRequest, on_delete=models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
