"""Further numbers a citizen has proved to hold, beside the one they sign in with."""

from django.db import models
from django.db.models import Q

from core.models import Number, User


class Holding(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holdings")
    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="holdings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(until=None), name="number_held_once"),
        ]
