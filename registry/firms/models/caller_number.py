"""A number a firm declares to call from. Declarations end; they are never removed, for a case asks who held it then."""

from django.db import models
from django.db.models import Q

from registry.firms.models.marketer import Marketer


class CallerNumber(models.Model):
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="caller_numbers")
    value = models.CharField(max_length=30)  # E.164, short code digits or a sender id; callers are kept in plaintext
    kind = models.CharField(max_length=12)  # "e164", "short_code", "sender_id"
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        # One firm a caller at a time, so that a call has one name to it.
        constraints = [models.UniqueConstraint(fields=["value"], condition=Q(until=None), name="caller_declared_once")]
        indexes = [models.Index(fields=["value", "since"], name="declaration_of_caller")]
