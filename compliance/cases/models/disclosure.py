"""One complainant's number and one firm: asked for, consented to, ordered, disclosed. The number itself stands nowhere here."""

from datetime import datetime
from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Q

from complaints.models import Complaint
from compliance.cases.models.case import Case, callers_of
from compliance.cases.rules.disclosure import DisclosureState
from core.ids import public_id
from core.models import User
from core.models.free_text import FreeTextField
from registry.firms.models import Marketer


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def readable(self, marketer: Marketer, at: datetime) -> "DisclosureQuerySet":
        """What this firm may read now; nothing of a number that was released since."""
        there = self.filter(complaint__number__sealed__isnull=False)
        return there.filter(marketer=marketer, state=DisclosureState.DISCLOSED, until__gt=at)


class Disclosure(models.Model):
    """`state`: of rules/disclosure. `reason`: of the order, "" where the complainant consented; both purpose and reason are read
    by the complainant. `until`: how long the firm may read the number.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "dsc"))
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="disclosures")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+")
    purpose = FreeTextField(spare=callers_of)
    reason = FreeTextField(blank=True, spare=callers_of)
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    disclosed_at = models.DateTimeField(null=True)
    disclosed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Disclosure"]] = DisclosureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["complaint", "marketer"],
                condition=Q(state__in=["asked", "consented"]),
                name="disclosure_asked_once",
            )
        ]
