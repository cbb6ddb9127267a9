"""What the day brought so far, by province: each figure one question for all provinces."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.listings.models import BlacklistEntry
from compliance.reports.models import DayFigures
from core.policies import Policy

WEEKS = 4
NATION = ""
Counts = dict[str, dict[str, int]]


def day_counted(at: datetime, policy: Policy) -> list[DayFigures]:
    """One row a province of the pack, and one for the country."""
    local = at.astimezone(policy.numbering.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    since: Any = Q(received_at__gte=midnight, received_at__lt=at)
    counts: Counts = defaultdict(lambda: defaultdict(int))
    _add(counts, "complaints", Complaint.objects.counted().filter(since), "province")
    for weeks in range(1, WEEKS + 1):
        back = timedelta(weeks=weeks)
        past = Complaint.objects.counted().filter(received_at__gte=midnight - back, received_at__lt=at - back)
        _add(counts, "before", past, "province")
    _add(counts, "opened", Case.objects.filter(opened_at__gte=midnight, merged_into=None), "province")
    _add(counts, "decided", Case.objects.filter(decided_at__gte=midnight), "province")
    _add(counts, "overdue", Case.objects.overdue(at), "province")
    listings = BlacklistEntry.objects.all()
    _add(counts, "proposed", listings.filter(state=BlacklistEntry.State.PROPOSED), "case__province")
    _add(counts, "listed", listings.filter(since__gte=midnight, since__lte=at), "case__province")
    _add(counts, "unlisted", listings.filter(ended_at__gte=midnight, since__isnull=False), "case__province")
    provinces = [NATION, *policy.numbering.provinces]
    return [_row(code, counts[code], local.date(), at) for code in provinces]


def _add(counts: Counts, figure: str, rows: "QuerySet[Any]", key: str) -> None:
    """The country's own figure holds those of no province too."""
    for code, n in rows.order_by().values_list(key).annotate(n=Count("pk")):
        if code:
            counts[code][figure] += n
        counts[NATION][figure] += n


def _row(province: str, counts: dict[str, int], day: Any, at: datetime) -> DayFigures:
    usual = round(counts.pop("before", 0) / WEEKS)
    names = ("complaints", "opened", "decided", "overdue", "proposed", "listed", "unlisted")
    return DayFigures(province=province, day=day, at=at, usual=usual, **{name: counts.get(name, 0) for name in names})


def day_figures_of(provinces: frozenset[str]) -> DayFigures | None:
    """Of an office: the country's, or its province's, or of several provinces together; None where nothing was counted yet."""
    rows = list(DayFigures.objects.filter(province__in=[NATION] if NATION in provinces else sorted(provinces)))
    if not rows:
        return None
    whole, *others = rows
    for row in others:
        for field in ("complaints", "usual", "opened", "decided", "overdue", "proposed", "listed", "unlisted"):
            setattr(whole, field, getattr(whole, field) + getattr(row, field))
    return whole
