"""Which firms and keys are slowed or stopped, and what persons said of it."""

from collections.abc import Collection

from django.db.models import OuterRef, Q, QuerySet, Subquery

from registry.scrubs.models import Restriction, RestrictionReview
from registry.scrubs.rules.scan import Level


def restrictions_standing(marketer_id: int, key_id: int | None) -> list[Restriction]:
    """Those that bind this key, or with None what is asked without one: the firm's own come first."""
    mine = Q(key=None) | Q(key=key_id) if key_id is not None else Q(key=None)
    return list(Restriction.objects.standing().filter(mine, marketer_id=marketer_id).order_by("key_id"))


def any_firm_stopped(public_ids: Collection[str]) -> bool:
    """Whether one of these firms is stopped as a whole, and not a key of it alone."""
    rows = Restriction.objects.standing().filter(key=None, level=Level.STOPPED)
    return rows.filter(marketer__public_id__in=public_ids).exists()


def restrictions_of(marketer_id: int) -> "QuerySet[Restriction]":
    """A firm's, the latest first, with what was asked and answered."""
    rows = Restriction.objects.filter(marketer_id=marketer_id)
    return rows.select_related("key").prefetch_related("reviews").order_by("-pk")


def restrictions_at_desk() -> "QuerySet[Restriction]":
    """All firms', for firms act in every province. `due`: by when a person is to answer, where one is asked."""
    waiting = RestrictionReview.objects.filter(restriction=OuterRef("pk"), answered_at=None)
    rows = Restriction.objects.select_related("marketer", "key")
    return rows.annotate(due=Subquery(waiting.values("due_at")[:1]))


def open_review(restriction_id: int) -> RestrictionReview | None:
    """The question that waits for a person."""
    return RestrictionReview.objects.filter(restriction_id=restriction_id, answered_at=None).first()


def reviews_waiting() -> "QuerySet[RestrictionReview]":
    """Questions that no person has answered, the most urgent first."""
    rows = RestrictionReview.objects.filter(answered_at=None).select_related("restriction__marketer")
    return rows.order_by("due_at", "pk")


def restrictions_untold(limit: int) -> list[int]:
    rows = Restriction.objects.filter(told_at=None).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])
