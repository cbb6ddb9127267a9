"""The living figures of the home page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Avg, F, Min, Q

from complaints.models import Complaint
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import PUBLISHED
from compliance.reports.rules.public_figure import public_figure
from core.policies import current_policy
from registry.register.models import Registration
from registry.scrubs.models import Scrub
from registry.scrubs.selectors.planted_number import planted_ids

WEEK = timedelta(days=7)
KEPT_SECONDS = 30  # counting a national register takes seconds; nobody needs it newer than this


@dataclass(frozen=True)
class Figures:
    """`registered`: as the day began, and roughly. `answer_days`: mean days from a complaint to the first act of an office
    upon it, of acts of this week; None without any. What the platform does by itself hangs on the register.
    """

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
        registered=public_figure(registered_at(day_begun(at))),
        lists_checked=Scrub.objects.live().filter(checked_at__range=week).count(),
        complaints=Complaint.objects.counted().filter(received_at__range=week).count(),
        answer_days=answer_days(week),
        restricted=BlacklistEntry.objects.filter(action__in=PUBLISHED, since__range=week).count(),
    )


def day_begun(at: datetime) -> datetime:
    return at.astimezone(current_policy(at).numbering.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def registered_at(moment: datetime) -> int:
    """How many of the registrations on file stood then."""
    standing = Q(withdrawn_at=None) | Q(withdrawn_at__gte=moment)
    rows = Registration.objects.filter(standing, registered_at__lt=moment)
    return rows.count() - rows.filter(number__in=planted_ids()).count()  # nobody's lines


def answer_days(week: tuple[datetime, datetime]) -> int | None:
    answered = (
        Complaint.objects.proved()
        .annotate(answered_at=Min("steps__at", filter=Q(steps__case_reference__gt="") & ~Q(steps__status="linked")))
        .filter(answered_at__range=week)
    )
    mean: timedelta | None = answered.aggregate(mean=Avg(F("answered_at") - F("received_at")))["mean"]
    return None if mean is None else max(1, -(-mean // timedelta(days=1)))
