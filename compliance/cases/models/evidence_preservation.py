"""Evidence that the authority registers and keeps where it might be lost: proposed by an officer, ordered by the head (APL 56)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case, callers_of
from core.models import User
from core.models.free_text import FreeTextField


class EvidencePreservation(models.Model):
    """`ordered_at`: None while it is proposed; `decide_by`: by when it is to be said what becomes of it, which ends nothing by
    itself. `outcome`: a code of rules/evidence_preservation.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="preservations")
    items = FreeTextField(spare=callers_of)
    place = FreeTextField(spare=callers_of)  # where they are, and who holds them
    reason = FreeTextField(spare=callers_of)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(null=True)
    ordered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decide_by = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)
    outcome_reason = FreeTextField(blank=True, spare=callers_of)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="preservation_one_at_a_time")
        ]
