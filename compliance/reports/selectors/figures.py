"""The living figures of the home page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Avg, F, Min, Q

from complaints.models import Complaint
from compliance.listings.models import BlacklistEntry
from compliance.listings.models.blacklist import PUBLISHED
from registry.register.models import Registration
from registry.scrubs.models import Scrub

WEEK = timedelta(days=7)
KEPT_SECONDS = 30  # counting a national register takes seconds; nobody needs it newer than this


@dataclass(frozen=True)
class Figures:
    """`answer_days`: mean days from a complaint to its first answer, of answers given this week; None without any."""

    registered: int
    lists_checked: int
    complaints: int
    answer_days: int | None
    restricted: int


def home_figures(*, at: datetime) -> Figures:
    found: Figures | None = cache.get("home_figures")
    if found is None:
        found = count_figures(at=at)
        cache.set("home_figures", found, KEPT_SECONDS)
    return found


def count_figures(*, at: datetime) -> Figures:
    week = (at - WEEK, at)
    return Figures(
        registered=Registration.objects.live().count(),
        lists_checked=Scrub.objects.live().filter(checked_at__range=week).count(),
        complaints=Complaint.objects.filter(received_at__range=week).count(),
        answer_days=answer_days(week),
        restricted=BlacklistEntry.objects.filter(action__in=PUBLISHED, since__range=week).count(),
    )


def answer_days(week: tuple[datetime, datetime]) -> int | None:
    answered = (
        Complaint.objects.proved()
        .annotate(answered_at=Min("steps__at", filter=~Q(steps__status="received")))
        .filter(answered_at__range=week)
    )
    mean: timedelta | None = answered.aggregate(mean=Avg(F("answered_at") - F("received_at")))["mean"]
    return None if mean is None else max(1, -(-mean // timedelta(days=1)))
