"""A number a firm declares to call from: a claim, until it is proved and approved.

Declarations end; they are never removed, for a case asks who held the number then. Whoever asks whose number a caller is
asks `approved_at`; what merely waits, is proved alone, was refused or is disputed says nothing of anybody.
"""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Left, Length, Replace, Upper

from core.models.by_part import index_of_signs
from core.models.free_text import FreeCharField
from core.numbers.resources import ANY
from registry.firms.models.marketer import Marketer
from registry.firms.models.operator import Operator
from registry.firms.rules.caller_range import DIGITS


def ranges_around(caller: OuterRef) -> list[Concat]:
    """As `rules.caller_range.around`, but for the number itself, of a caller in the row that a subquery is asked for."""
    return [Concat(Left(caller, Length(caller) - digits), Value(ANY * digits)) for digits in range(1, DIGITS + 1)]


class CallerNumberQuerySet(models.QuerySet["CallerNumber"]):
    def standing(self) -> "CallerNumberQuerySet":
        """Neither ended nor refused; approved or not."""
        return self.filter(until=None)

    def approved_at(self, at: datetime) -> "CallerNumberQuerySet":
        """Approved by an officer, and not ended, at the moment `at`."""
        return self.filter(approved_at__lte=at).filter(Q(until=None) | Q(until__gt=at))

    def with_rivals(self) -> "CallerNumberQuerySet":
        """Each knows whether it is `disputed`: whether it stands beside another firm's claim to one of its numbers."""
        others = CallerNumber.objects.standing().exclude(marketer=OuterRef("marketer"))
        # Signs of one length are in the order of their digits, in whatever order the database keeps letters; `x` behind 9.
        within = others.filter(
            value__gte=Replace(OuterRef("value"), Value(ANY), Value("0")),
            value__lte=Replace(OuterRef("value"), Value(ANY), Value("z")),
        )
        within = within.annotate(signs=Length("value")).filter(
            Q(value=OuterRef("value")) | Q(value__startswith="+", signs=Length(OuterRef("value")))
        )
        around = others.filter(value__in=ranges_around(OuterRef("value"))).filter(value__startswith="+")
        return self.annotate(has_rivals=Q(until=None) & (Exists(within) | Exists(around)))


class CallerNumber(models.Model):
    class State(models.TextChoices):
        DECLARED = "declared"  # waits to be proved, or for an officer
        PROVED = "proved"  # waits for an officer
        DISPUTED = "disputed"  # waits, and another firm claims the number too
        APPROVED = "approved"
        REFUSED = "refused"
        ENDED = "ended"

    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="caller_numbers")
    # E.164, a range of it (`rules.caller_range`), short code digits or a sender id; callers are kept in plaintext.
    value = models.CharField(max_length=30)
    kind = models.CharField(max_length=12)  # "e164", "short_code", "sender_id"
    since = models.DateTimeField()  # of the claim
    trades = ArrayField(
        models.CharField(max_length=40), default=list, db_default=[], blank=True
    )  # the pack's, that it is used for
    operator = models.ForeignKey(  # that gave access, as the firm says
        Operator, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    proof = models.CharField(max_length=10, blank=True, default="", db_default="")  # of rules.caller_proof
    proved_at = models.DateTimeField(null=True, blank=True)
    # Of a person's mobile: when the person was asked whether it is so, and said that it is not, or ended it.
    asked_at = models.DateTimeField(null=True, blank=True)
    disowned_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    reason = FreeCharField(
        max_length=500, blank=True, spare=lambda row: {row.value}
    )  # an officer's, as the firm reads it

    objects = CallerNumberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # One firm a caller at a time, so that a call has one name to it.
            models.UniqueConstraint(
                fields=["value"], condition=Q(until=None, approved_at__isnull=False), name="caller_approved_once"
            ),
            models.UniqueConstraint(fields=["marketer", "value"], condition=Q(until=None), name="caller_declared_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["value", "since"], name="declaration_of_caller"),
            GinIndex(OpClass(Upper("value"), "gin_trgm_ops"), name="declaration_by_part"),
            index_of_signs("value", "declaration_by_signs"),
            models.Index(fields=["since", "id"], condition=Q(until=None), name="declaration_standing"),
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
        if self.disputed:
            return self.State.DISPUTED
        return self.State.PROVED if self.proof else self.State.DECLARED

    def is_approved_at(self, at: datetime) -> bool:
        """As `CallerNumberQuerySet.approved_at`, of a row at hand."""
        return self.approved_at is not None and self.approved_at <= at and (self.until is None or at < self.until)
