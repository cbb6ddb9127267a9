"""Questions about declared callers."""

from datetime import datetime

from django.db.models import Q, QuerySet

from registry.firms.models import CallerNumber


def declaration_at(*, caller: str, at: datetime) -> CallerNumber | None:
    """Who declared `caller` (as `read_caller` writes it) at `at`, or None."""
    held = CallerNumber.objects.select_related("marketer").filter(value=caller, since__lte=at)
    return held.filter(Q(until=None) | Q(until__gt=at)).order_by("-since", "-pk").first()


def declarations_of(marketer_id: int) -> QuerySet[CallerNumber]:
    return CallerNumber.objects.filter(marketer_id=marketer_id).order_by("until", "-since", "-pk")
