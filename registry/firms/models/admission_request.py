"""What a firm asks about its admission: that a refusal is looked at again, or that the admission goes on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import User
from core.models.free_text import FreeTextField
from registry.firms.models.marketer import Marketer, MarketerStanding


class AdmissionRequestQuerySet(models.QuerySet["AdmissionRequest"]):
    def waiting(self) -> "AdmissionRequestQuerySet":
        """The most urgent first."""
        return self.filter(state=AdmissionRequest.State.OPEN).order_by("deadline", "pk")


class AdmissionRequest(models.Model):
    """`standing`: the refusal that is objected to, once, or the admission that is to be renewed."""

    class Kind(models.TextChoices):
        OBJECTION = "objection"
        RENEWAL = "renewal"

    class State(models.TextChoices):
        OPEN = "open"
        GRANTED = "granted"
        REFUSED = "refused"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="admission_requests")
    standing = models.ForeignKey(MarketerStanding, on_delete=models.PROTECT, related_name="requests")
    text = FreeTextField(blank=True)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deadline = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answer = FreeTextField(blank=True)

    objects = AdmissionRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standing"], condition=Q(kind="objection"), name="refusal_objected_once"),
            models.UniqueConstraint(fields=["marketer"], condition=Q(state="open"), name="admission_request_open_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["deadline"], condition=Q(state="open"), name="admission_request_waiting"),
        ]
