"""A decision that anybody may read of for a time, and a firm's wish that it ends sooner."""

from datetime import datetime
from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from compliance.cases.models.breach_outcome import BreachOutcome
from compliance.cases.models.case import Case, callers_of
from compliance.cases.models.review import Stay
from core.ids import public_id
from core.models import User
from core.models.free_text import FreeTextField


class PublicationQuerySet(models.QuerySet["Publication"]):
    def shown(self, at: datetime) -> "PublicationQuerySet":
        """What anybody may read now: its time runs, its decision is in force and not stayed."""
        held = Exists(BreachOutcome.objects.filter(case=OuterRef("case"), ended_at=None))
        stayed = Exists(Stay.objects.filter(case=OuterRef("case")).running(at))
        return self.filter(held, ~stayed, ended_at=None, at__lte=at, until__gt=at)


class Publication(models.Model):
    """`until`: it ends by itself. `end_reason`: a word of `compliance.cases.words.PUBLICATION_ENDS`."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(public_id, "pub"))
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="publications")
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Publication"]] = PublicationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["until"], condition=Q(ended_at=None), name="publication_to_end"),
            models.Index(fields=["-at"], name="publication_by_day"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="publication_once_per_case")
        ]


class CreditRepair(models.Model):
    """A firm asks that the publication end: it has paid and mended. Answered once, with reasons."""

    class State(models.TextChoices):
        ASKED = "asked"
        GRANTED = "granted"
        REFUSED = "refused"
        LAPSED = "lapsed"  # the publication ended before there was an answer

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="repairs")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="credit_repairs")
    text = FreeTextField(spare=callers_of)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    answer = FreeTextField(blank=True, spare=callers_of)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    again_from = models.DateTimeField(null=True)  # refused: from when it may be asked anew

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication"], condition=Q(state="asked"), name="credit_repair_asked_once")
        ]
