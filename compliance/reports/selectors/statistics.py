"""Published figures: counts alone, of many people together, of what was filed before last midnight.

Whoever asks twice would else learn when somebody complained, and from where (docs/adr/0051-open-data-are-files-of-days.md).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncDate

from complaints.models import Complaint, Evidence
from complaints.selectors.open_data import bounds
from compliance.findings.models import Violation
from compliance.listings.selectors.listing import published
from compliance.reports.models import PublicFigures
from compliance.reports.rules.folding import LEAST, fold_small
from compliance.reports.rules.public_figure import public_figure
from core.policies import Policy

SPAN = timedelta(days=30)


@dataclass(frozen=True)
class Statistics:
    """Of the complaints filed in the 30 whole days before `day` (None: nothing was counted yet). `by_day`: None where they are
    few; `by_kind`, `by_category`: few folded into one line, `FEW`; `by_province`: people who proved their number, where
    enough share the place."""

    day: date | None = None
    complaints: int = 0
    suspected: int = 0  # roughly
    established: int = 0
    listed: int = 0
    by_day: dict[date, int | None] = field(default_factory=dict)
    by_kind: list[tuple[str, int]] = field(default_factory=list)
    by_category: list[tuple[str, int]] = field(default_factory=list)
    by_province: dict[str, int] = field(default_factory=dict)


def public_statistics() -> Statistics:
    """The figures as they were counted last."""
    row = PublicFigures.objects.order_by("-day").first()
    if row is None:
        return Statistics()
    found: dict[str, Any] = dict(row.figures)
    for name in ("by_kind", "by_category"):
        found[name] = [(code, count) for code, count in found[name]]
    by_day = {date.fromisoformat(day): count for day, count in found.pop("by_day").items()}
    return Statistics(day=row.day, by_day=by_day, **found)


def statistics_counted(*, at: datetime, policy: Policy) -> dict[str, Any]:
    """What `Statistics` holds, as JSON."""
    today = at.astimezone(policy.numbering.zone).date()
    days = [today - timedelta(days=n) for n in range(SPAN.days, 0, -1)]
    (first, _), (midnight, _) = bounds(days[0], policy), bounds(today, policy)
    filed = Complaint.objects.filter(filed_at__gte=first, filed_at__lt=midnight, received_at__lt=midnight)
    violations = Violation.objects.filter(complaint__in=filed.values("pk"))
    rows = filed.counted()
    states: dict[str, int] = dict(violations.values_list("state").annotate(n=Count("pk")))
    found: Any = (
        rows.annotate(day=TruncDate("filed_at", tzinfo=policy.numbering.zone)).values("day").annotate(n=Count("pk"))
    )
    per_day = {row["day"]: row["n"] for row in found.order_by("day")}
    proved: Any = rows.exclude(province="").exclude(evidence=Evidence.UNPROVED).values_list("province")
    shared = proved.annotate(n=Count("number", distinct=True)).filter(n__gte=policy.retention.place_shared_by)
    return {
        "complaints": rows.count(),
        "suspected": public_figure(states.get(Violation.State.SUSPECTED, 0)),
        "established": states.get(Violation.State.ESTABLISHED, 0),
        "listed": published(at).count(),
        "by_day": {day.isoformat(): _unless_few(per_day.get(day, 0)) for day in days},
        "by_kind": _by("kind", rows),
        "by_category": _by("category", rows),
        "by_province": dict(shared),
    }


def _unless_few(count: int) -> int | None:
    return None if 0 < count < LEAST else count


def _by(column: str, rows: "QuerySet[Complaint]") -> list[tuple[str, int]]:
    """Complaints by `column`, most first; what few people complained of is one line, the last."""
    found: Any = rows.values(key=F(column)).annotate(complaints=Count("pk"), people=Count("number", distinct=True))
    told = fold_small(list(found.order_by("-complaints", "key")))
    return [(row["key"], row["complaints"]) for row in told]
