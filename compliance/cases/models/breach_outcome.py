"""What a decision says of one breach of its case."""

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case, callers_of
from compliance.cases.rules.breach_choice import Outcome
from core.models.free_text import FreeTextField


class BreachOutcome(models.Model):
    """One per breach of a decided case. `ended_at`: since when it holds no more, the decision revoked or the case reopened."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcomes")
    breach = models.CharField(max_length=40)  # a code of the policy's breaches
    outcome = models.CharField(max_length=16, choices=[(str(code), str(code)) for code in Outcome])
    reason = FreeTextField(blank=True, spare=callers_of)  # why it is not established
    calls = models.IntegerField()  # of them all: those the outcome covers; established ones have the evidence they need
    people = models.IntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "breach"], condition=Q(ended_at=None), name="breach_outcome_once")
        ]
