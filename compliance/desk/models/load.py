"""How much work lies with whom, and where cases stand: counted beforehand, for whoever watches over it reads it all at once."""

from django.db import models
from django.db.models import Q

from core.models import User


class LoadChange(models.Model):
    """Whose load is to be counted anew: written by triggers on cases and their officers, with each change."""

    officer = models.BigIntegerField(null=True)
    province = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=30, blank=True)


class Load(models.Model):
    """`turns_at`: when the passing of time alone makes other figures of it."""

    province = models.CharField(max_length=10, blank=True)
    open = models.IntegerField()
    overdue = models.IntegerField()
    turns_at = models.DateTimeField()

    class Meta:
        abstract = True


class OfficerLoad(Load):
    """Cases of one province that one officer works on."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    soon = models.IntegerField()  # due within seven days
    oldest = models.DateTimeField(null=True)  # opened
    mean = models.DateTimeField(null=True)  # the mean moment at which open ones were opened
    closed = models.IntegerField()  # in this month

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "province"], name="officer_load_once")]
        indexes = [
            models.Index(fields=["turns_at"], name="officer_load_turns"),
            models.Index(fields=["province"], name="officer_load_of_province"),
        ]


class StateLoad(Load):
    """Open cases of one province in one state."""

    state = models.CharField(max_length=30)
    unassigned = models.IntegerField()
    median = models.DateTimeField()  # since when the middle one of them is in it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["province", "state"], name="state_load_once"),
            models.CheckConstraint(condition=Q(open__gt=0), name="state_load_of_some"),
        ]
        indexes = [models.Index(fields=["turns_at"], name="state_load_turns")]
