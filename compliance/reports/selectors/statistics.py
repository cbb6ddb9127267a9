"""Published figures: counts alone, of many people together."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncDate

from complaints.models import Complaint
from compliance.findings.models import Violation
from compliance.listings.selectors.listing import published
from compliance.reports.rules.public_figure import public_figure
from core.policies import Policy

KEPT_SECONDS = 60


@dataclass(frozen=True)
class Statistics:
    complaints: int
    suspected: int  # roughly
    established: int
    listed: int
    by_day: dict[date, int]
    by_category: list[tuple[str, int]]
    by_province: dict[str, int]


def public_statistics(*, at: datetime, span: timedelta, policy: Policy) -> Statistics:
    """Of the complaints filed in the last `span`; counted at most once a minute."""
    kept: Statistics | None = cache.get("public_statistics")
    if kept is None:
        kept = _count_statistics(at=at, span=span, policy=policy)
        cache.set("public_statistics", kept, KEPT_SECONDS)
    return kept


def _count_statistics(*, at: datetime, span: timedelta, policy: Policy) -> Statistics:
    rows = Complaint.objects.filter(filed_at__gt=at - span, filed_at__lte=at)
    violations = Violation.objects.filter(complaint__in=rows.values("pk"))
    states: dict[str, int] = dict(violations.values_list("state").annotate(n=Count("pk")))
    zone = policy.numbering.zone
    found: Any = rows.annotate(day=TruncDate("filed_at", tzinfo=zone)).values("day").annotate(n=Count("pk"))
    per_day = {row["day"]: row["n"] for row in found.order_by("day")}
    today = at.astimezone(zone).date()
    days = [today - timedelta(days=n) for n in range(span.days - 1, -1, -1)]
    trades: Any = rows.values_list("category").annotate(n=Count("pk")).order_by("-n", "category")
    provinces: Any = rows.exclude(province="").values_list("province").annotate(n=Count("pk"))
    return Statistics(
        complaints=rows.count(),
        suspected=public_figure(states.get(Violation.State.SUSPECTED, 0)),
        established=states.get(Violation.State.ESTABLISHED, 0),
        listed=published(at).count(),
        by_day={day: per_day.get(day, 0) for day in days},
        by_category=list(trades),
        by_province=dict(provinces),
    )
