"""A firm of whose claimed consents so many were denied that somebody should look: a lead, which proves nothing."""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case
from core.ids import public_id
from core.models import User
from core.models.free_text import FreeTextField
from registry.firms.models import Marketer


class ConsentLead(models.Model):
    """Open until an officer closes it with a reason, or takes it to a case. What was answered by then counts in no later one.

    `answered`, `contested`: claims; `people`: numbers. Counted anew while it is open, from `since` to `counted_at`.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "cld"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="consent_leads")
    opened_at = models.DateTimeField()
    since = models.DateTimeField()
    counted_at = models.DateTimeField()
    answered = models.IntegerField()
    contested = models.IntegerField()
    people = models.IntegerField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = FreeTextField(blank=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="consent_leads")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["marketer"], condition=Q(closed_at=None), name="consent_lead_open_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(reason=""), name="consent_lead_closed_for_a_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["closed_at"], name="consent_lead_by_end")]

    @property
    def percent(self) -> int:
        return 100 * self.contested // self.answered if self.answered else 0
