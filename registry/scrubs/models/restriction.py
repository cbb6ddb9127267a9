"""A key, or all of a firm, that is slowed or stopped because what it asks looks like a scan; and what a person said of it."""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.ids import public_id
from core.models import User
from core.models.free_text import FreeTextField
from registry.firms.models.api_key import ApiKey
from registry.firms.models.marketer import Marketer
from registry.scrubs.rules.scan import Level, Measure


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def standing(self) -> "RestrictionQuerySet":
        return self.filter(ended_at=None)


class Restriction(models.Model):
    """`key` None: whatever the firm asks, by its keys or its pages. `asked`, `found`: new numbers within the quota's period when
    it was set, and how many of them `measure` counts."""

    class End(models.TextChoices):
        FELL = "fell"  # what the firm asked since was a list again
        RESTORED = "restored"  # an officer's word

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "rst"))
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="restrictions", db_index=False)
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Measure])
    level = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Level if one != Level.FREE])
    asked = models.BigIntegerField()
    found = models.BigIntegerField()
    since = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when its owners were written to about the present level
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=10, blank=True, choices=End.choices)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["marketer"], condition=Q(key=None, ended_at=None), name="restriction_of_firm_once"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(key__isnull=False, ended_at=None), name="restriction_of_key_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["marketer", "-id"], name="restriction_of_marketer"),
            models.Index(fields=["-since"], condition=Q(ended_at=None), name="restriction_standing"),
            models.Index(fields=["id"], condition=Q(told_at=None), name="restriction_not_told"),
        ]


class RestrictionReview(models.Model):
    """A person's look at a restriction: asked for by the firm ("ask a human"), or an officer's own. `outcome`: what became of it."""

    class Outcome(models.TextChoices):
        RESTORED = "restored"
        KEPT = "kept"

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="reviews")
    text = FreeTextField(blank=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)  # when it was over and those above heard of it
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome.choices)
    reason = FreeTextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["restriction"], condition=Q(answered_at=None), name="review_open_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="") | Q(answered_at__isnull=False) & ~Q(outcome=""),
                name="review_answered_with_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(answered_at=None), name="review_open_by_due"),
            models.Index(
                fields=["due_at"], condition=Q(answered_at=None, escalated_at=None), name="review_to_escalate"
            ),
        ]
