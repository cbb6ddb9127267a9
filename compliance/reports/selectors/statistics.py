"""Published figures: counts alone, of many people together, of what was filed before last midnight.

Whoever asks twice would else learn when somebody complained, and from where (docs/adr/0051-open-data-are-files-of-days.md).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncDate

from complaints.models import Complaint, Evidence
from complaints.selectors.open_data import bounds
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
    by_province: dict[str, int]  # people who proved their number, where enough share the place


def public_statistics(*, at: datetime, span: timedelta, policy: Policy) -> Statistics:
    """Of the complaints filed in the whole days of `span` that ended last midnight; counted at most once a minute."""
    kept: Statistics | None = cache.get("public_statistics")
    if kept is None:
        kept = _count_statistics(at=at, span=span, policy=policy)
        cache.set("public_statistics", kept, KEPT_SECONDS)
    return kept


def _count_statistics(*, at: datetime, span: timedelta, policy: Policy) -> Statistics:
    today = at.astimezone(policy.numbering.zone).date()
    days = [today - timedelta(days=n) for n in range(span.days, 0, -1)]
    (first, _), (midnight, _) = bounds(days[0], policy), bounds(today, policy)
    rows = Complaint.objects.filter(filed_at__gte=first, filed_at__lt=midnight, received_at__lt=midnight)
    violations = Violation.objects.filter(complaint__in=rows.values("pk"))
    states: dict[str, int] = dict(violations.values_list("state").annotate(n=Count("pk")))
    found: Any = (
        rows.annotate(day=TruncDate("filed_at", tzinfo=policy.numbering.zone)).values("day").annotate(n=Count("pk"))
    )
    per_day = {row["day"]: row["n"] for row in found.order_by("day")}
    trades: Any = rows.values_list("category").annotate(n=Count("pk")).order_by("-n", "category")
    proved: Any = rows.exclude(province="").exclude(evidence=Evidence.UNPROVED).values_list("province")
    shared = proved.annotate(n=Count("number", distinct=True)).filter(n__gte=policy.retention.place_shared_by)
    return Statistics(
        complaints=rows.count(),
        suspected=public_figure(states.get(Violation.State.SUSPECTED, 0)),
        established=states.get(Violation.State.ESTABLISHED, 0),
        listed=published(at).count(),
        by_day={day: per_day.get(day, 0) for day in days},
        by_category=list(trades),
        by_province=dict(shared),
    )
