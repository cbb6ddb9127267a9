"""A number a firm declares to call from: a claim, until an officer approves it.

Declarations end; they are never removed, for a case asks who held the number then. Whoever asks whose number a caller is
asks `approved_at`; what merely waits, was refused or is disputed says nothing of anybody.
"""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.models.free_text import FreeCharField
from registry.firms.models.marketer import Marketer


class CallerNumberQuerySet(models.QuerySet["CallerNumber"]):
    def standing(self) -> "CallerNumberQuerySet":
        """Neither ended nor refused; approved or not."""
        return self.filter(until=None)

    def approved_at(self, at: datetime) -> "CallerNumberQuerySet":
        """Approved by an officer, and not ended, at the moment `at`."""
        return self.filter(approved_at__lte=at).filter(Q(until=None) | Q(until__gt=at))

    def with_rivals(self) -> "CallerNumberQuerySet":
        """Each knows whether it is `disputed`: whether it stands beside another firm's claim to the same number."""
        others = CallerNumber.objects.standing().filter(value=OuterRef("value")).exclude(marketer=OuterRef("marketer"))
        return self.annotate(has_rivals=Q(until=None) & Exists(others))


class CallerNumber(models.Model):
    class State(models.TextChoices):
        DECLARED = "declared"  # waits for an officer
        DISPUTED = "disputed"  # waits, and another firm claims the number too
        APPROVED = "approved"
        REFUSED = "refused"
        ENDED = "ended"

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="caller_numbers")
    value = models.CharField(max_length=30)  # E.164, short code digits or a sender id; callers are kept in plaintext
    kind = models.CharField(max_length=12)  # "e164", "short_code", "sender_id"
    since = models.DateTimeField()  # of the claim
    approved_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    reason = FreeCharField(
        max_length=500, blank=True, spare=lambda row: {row.value}
    )  # an officer's, as the firm reads it

    objects = CallerNumberQuerySet.as_manager()

    class Meta:
        constraints = [
            # One firm a caller at a time, so that a call has one name to it.
            models.UniqueConstraint(
                fields=["value"], condition=Q(until=None, approved_at__isnull=False), name="caller_approved_once"
            ),
            models.UniqueConstraint(fields=["marketer", "value"], condition=Q(until=None), name="caller_declared_once"),
        ]
        indexes = [
            models.Index(fields=["value", "since"], name="declaration_of_caller"),
            models.Index(fields=["since"], condition=Q(until=None, approved_at=None), name="declaration_waiting"),
        ]

    @property
    def disputed(self) -> bool:
        """Of a row that `with_rivals` gave; without it nothing is known of other firms' claims."""
        return bool(getattr(self, "has_rivals", False))

    @property
    def state(self) -> State:
        if self.until is not None:
            refused = self.approved_at is None and self.reason
            return self.State.REFUSED if refused else self.State.ENDED
        if self.approved_at is not None:
            return self.State.APPROVED
        return self.State.DISPUTED if self.disputed else self.State.DECLARED

    def is_approved_at(self, at: datetime) -> bool:
        """As `CallerNumberQuerySet.approved_at`, of a row at hand."""
        return self.approved_at is not None and self.approved_at <= at and (self.until is None or at < self.until)
