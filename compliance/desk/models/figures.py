"""How many complaints a caller, a case or a firm has, counted beforehand: lists are ordered by it, and cannot count them all."""

from django.db import models

from complaints.models import Caller
from compliance.cases.models import Case
from registry.firms.models import Marketer


class FigureChange(models.Model):
    """Whose figures are to be counted anew, by id: written by triggers on complaints, violations and cases, with each change.

    Whoever counts deletes the rows first and counts afterwards, so that a change in between is noted anew.
    """

    caller = models.BigIntegerField(null=True)
    case = models.BigIntegerField(null=True)
    marketer = models.BigIntegerField(null=True)


class CallerFigures(models.Model):
    """Of a caller that somebody complained of."""

    caller = models.OneToOneField(Caller, primary_key=True, on_delete=models.CASCADE, related_name="figures")
    province = models.CharField(max_length=10, blank=True)  # the caller's, so that an index can have both
    filed = models.IntegerField()  # complaints
    people = models.IntegerField()  # who proved their number
    last = models.DateTimeField()  # call

    class Meta:
        indexes = [
            models.Index(fields=["-filed", "-caller"], name="callers_by_complaints"),
            models.Index(fields=["province", "-filed", "-caller"], name="callers_of_province"),
        ]


class CaseFigures(models.Model):
    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="figures")
    complaints = models.IntegerField()
    callers = models.IntegerField()


SOME_VIOLATIONS = models.Q(suspected__gt=0) | models.Q(established__gt=0)


class FirmFigures(models.Model):
    """Violations for which a firm answers."""

    marketer = models.OneToOneField(Marketer, primary_key=True, on_delete=models.CASCADE, related_name="figures")
    suspected = models.IntegerField()
    established = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["-suspected", "-established", "-marketer"],
                condition=SOME_VIOLATIONS,
                name="firms_by_violations",
            ),
        ]
