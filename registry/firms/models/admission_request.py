"""What a firm asks about its admission: to look at a refusal again, to renew it, or to put another name on it."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from core.models import User
from core.models.by_part import index_of_signs
from core.models.free_text import FreeCharField, FreeTextField
from registry.firms.models.marketer import Marketer, MarketerStanding


class AdmissionRequestQuerySet(models.QuerySet["AdmissionRequest"]):
    def waiting(self) -> "AdmissionRequestQuerySet":
        """The most urgent first."""
        return self.filter(state=AdmissionRequest.State.OPEN).order_by("deadline", "pk")

    def on_admission(self) -> "AdmissionRequestQuerySet":
        """Those that decide whether the firm is admitted: as long as one waits, the admission does not end."""
        return self.exclude(kind=AdmissionRequest.Kind.NAME)


class AdmissionRequest(models.Model):
    """`standing`: the refusal that is objected to, once, or where the firm stood when it asked. `renewal`: the refused request that
    is objected to, once. `name`: what the firm is to be called; `former`: what it was called until that was granted."""

    class Kind(models.TextChoices):
        OBJECTION = "objection"
        RENEWAL = "renewal"
        NAME = "name"

    class State(models.TextChoices):
        OPEN = "open"
        GRANTED = "granted"
        REFUSED = "refused"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="admission_requests")
    standing = models.ForeignKey(MarketerStanding, on_delete=models.PROTECT, related_name="requests")
    renewal = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="objections", db_constraint=False, db_index=False
    )
    name = FreeCharField(max_length=200, blank=True, default="", db_default="")
    former = FreeCharField(max_length=200, blank=True, default="", db_default="")
    text = FreeTextField(blank=True)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deadline = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)  # when it was over and those above heard of it
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answer = FreeTextField(blank=True)

    objects = AdmissionRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["standing"], condition=Q(kind="objection", renewal=None), name="objection_once_of_refusal"
            ),
            models.UniqueConstraint(
                fields=["renewal"], condition=Q(renewal__isnull=False), name="objection_once_of_renewal"
            ),
            models.UniqueConstraint(
                fields=["marketer"], condition=Q(state="open") & ~Q(kind="name"), name="admission_asked_once"
            ),
            models.UniqueConstraint(
                fields=["marketer"], condition=Q(state="open", kind="name"), name="name_asked_once"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(OpClass(Upper("former"), "gin_trgm_ops"), name="request_by_part_of_former"),
            index_of_signs("former", "request_by_signs_of_former"),
            models.Index(fields=["deadline"], condition=Q(state="open"), name="admission_request_waiting"),
            models.Index(
                fields=["deadline"], condition=Q(state="open", escalated_at=None), name="admission_request_to_escalate"
            ),
        ]
