"""The clocks that run for a case, when somebody is to be told of them, and who was told."""

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case


class ClockChange(models.Model):
    """Whose clocks are to be reckoned anew, by id: written by a trigger with each change of what they follow from.

    Whoever reckons deletes the rows first and reads the case afterwards, so that a change in between is noted anew.
    """

    case = models.BigIntegerField()


class CaseClock(models.Model):
    """One that runs. It follows from the case and the pack alone; kept here so that the next step is found by an index."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    clock = models.CharField(max_length=40)  # a key of the pack's deadlines
    due = models.DateTimeField()
    step_at = models.DateTimeField(null=True)  # when the next one is told; None: nobody is left

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "clock"], name="case_clock_once")]
        indexes = [models.Index(fields=["step_at"], condition=Q(step_at__isnull=False), name="clock_by_step")]


class ClockStep(models.Model):
    """Somebody is told: once for each end of a clock. An extension gives it another end."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clock_steps")
    clock = models.CharField(max_length=40)
    due = models.DateTimeField()
    to = models.CharField(max_length=20)  # "owner", "head", "supervisor"
    at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)  # when somebody began to write its letters
    told_at = models.DateTimeField(null=True)  # when they were handed over

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "clock", "due", "to"], name="clock_step_once")]
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="clock_steps_untold")]
