"""Somebody whom the holder of a number named, from the line itself, to help with it."""

from django.db import models
from django.db.models import F, Q

from core.models import Number, User


class Delegation(models.Model):
    class End(models.TextChoices):
        REPLY = "reply"  # by a text from the line
        HOLDER = "holder"  # on the site
        DELEGATE = "delegate"
        COUNTER = "counter"  # of an operator, in person
        LAPSED = "lapsed"  # nobody named them anew
        RELEASED = "released"  # one of the two numbers changed hands, or was left

    number = models.ForeignKey(Number, on_delete=models.PROTECT, related_name="delegations")  # the holder's
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")  # the delegate
    named_at = models.DateTimeField()  # or named anew
    acts_from = models.DateTimeField()
    until = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)  # the holder, of its end
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, blank=True, choices=End.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "user"], condition=Q(ended_at=None), name="delegate_named_once"),
            models.CheckConstraint(condition=Q(until__gt=F("acts_from")), name="delegate_acts_for_a_time"),
            models.CheckConstraint(condition=Q(ended_at=None) ^ ~Q(end=""), name="delegation_ends_for_a_reason"),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(ended_at=None), name="delegation_by_its_end"),
        ]
