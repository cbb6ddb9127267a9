"""What an authority found out about a caller: by whom, on what it rests, and for which time."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from complaints.models import Caller
from core.models import User
from core.models.free_text import FreeCharField, FreeTextField
from registry.firms.models import Marketer, Operator


def _caller_in_it(row: "CallerFact") -> set[str]:
    return {row.caller.value}


class CallerFactQuerySet(models.QuerySet["CallerFact"]):
    def standing(self) -> "CallerFactQuerySet":
        return self.filter(withdrawn_at=None)


class CallerFact(models.Model):
    """One stands for each kind at a time. Nothing of it is changed: what was wrong is withdrawn, with the reason, and recorded anew."""

    public_id = models.CharField(max_length=30, unique=True)
    caller = models.ForeignKey(Caller, on_delete=models.PROTECT, related_name="facts_found")
    kind = models.CharField(max_length=30)  # compliance.findings.rules.caller_fact.Kind
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    source = models.CharField(max_length=20)  # of the same module
    reference = FreeCharField(max_length=200, spare=_caller_in_it)  # of the answer, the record, the audit
    note = FreeTextField(blank=True, spare=_caller_in_it)
    marketer = models.ForeignKey(Marketer, null=True, on_delete=models.PROTECT, related_name="+")
    operator = models.ForeignKey(Operator, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = FreeTextField(blank=True, spare=_caller_in_it)

    objects: ClassVar[models.Manager["CallerFact"]] = CallerFactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["caller", "kind"], condition=Q(withdrawn_at=None), name="caller_fact_stands_once"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="caller_fact_lasts"),
        ]
