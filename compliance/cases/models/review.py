"""What was brought against a decision, and orders that it is not carried out meanwhile."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from compliance.cases.models.case import Case, callers_of
from core.models import User
from core.models.free_text import FreeCharField, FreeTextField


class Review(models.Model):
    """An application for reconsideration, or a suit. `taken_late`: it came too late and was heard all the same; `refused_at`:
    it came too late, and that was the answer. `outcome`: a code of rules/review; `ended_on`: the day it reached the party.
    """

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration"
        SUIT = "suit"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    applied_on = models.DateField()
    body = FreeCharField(max_length=200, blank=True, spare=callers_of)
    file = FreeCharField(max_length=100, blank=True, spare=callers_of)
    taken_late = models.BooleanField(default=False)
    refused_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    paper = FreeCharField(max_length=200, blank=True, spare=callers_of)  # number of the paper that says the outcome
    ended_on = models.DateField(null=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "applied_on"], name="review_of_case")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(refused_at=None, ended_on=None), name="review_open_once_per_case"
            )
        ]


class StayQuerySet(models.QuerySet["Stay"]):
    def running(self, at: datetime) -> "StayQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=at), ended_at=None, since__lte=at)


class Stay(models.Model):
    """From `since` until `until`, or until it is ended, nothing of the decision is carried out.

    `begun_at`: since when list and access know of it; `ended_at`: since when they know that it is over.
    """

    class By(models.TextChoices):
        AUTHORITY = "authority"
        RECONSIDERATION = "reconsideration"
        COURT = "court"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stays")
    by = models.CharField(max_length=16, choices=By.choices)
    paper = FreeCharField(max_length=200, blank=True, spare=callers_of)
    reason = FreeTextField(spare=callers_of)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Stay"]] = StayQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case", "since"], name="stay_of_case"),
            models.Index(fields=["since"], condition=Q(begun_at=None, ended_at=None), name="stay_to_begin"),
            models.Index(fields=["until"], condition=Q(ended_at=None), name="stay_to_end"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=models.F("since")), name="stay_takes_time")
        ]

    @property
    def ends(self) -> datetime | None:
        """When it was or will be over: a sweep that came late takes nothing away from anybody."""
        return min((end for end in (self.until, self.ended_at) if end is not None), default=None)
