"""Who was told that the time for an answer to an appeal ends, or is over."""

from django.db import models
from django.db.models import Q

from compliance.listings.models import Appeal


class AppealStep(models.Model):
    """Somebody is told: once of each appeal, whose end never moves. `to`, `claimed_at`, `told_at`: as of `ClockStep`."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="clock_steps")
    to = models.CharField(max_length=20)
    at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "to"], name="appeal_step_once")]
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="appeal_steps_untold")]
