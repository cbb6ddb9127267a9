"""Complaints that wait longer than the pack allows, as they were counted on a day."""

from django.db import models
from django.db.models import Q


class ComplaintsLate(models.Model):
    """Of one province, clock and working day. Its office is told where some are `new`."""

    day = models.DateField()
    clock = models.CharField(max_length=40)  # a key of the pack's deadlines
    province = models.CharField(max_length=10, blank=True)  # the complainants'; "" where nobody knows it
    until = models.DateTimeField()  # those received before it are late
    waiting = models.IntegerField()
    new = models.IntegerField()  # of these, late since the day before that was counted
    claimed_at = models.DateTimeField(null=True)  # as of `ClockStep`
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "clock", "province"], name="complaints_late_once")]
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None, new__gt=0), name="complaints_late_untold")]
