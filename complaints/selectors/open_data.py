"""What anybody may read of complaints: never enough to find a complainant in a firm's own call log."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from complaints.formats.open_day import PUBLISHED, Row
from complaints.models import Caller, Complaint, Evidence, OpenDay
from core.numbers.masking import HIDDEN, mask_caller
from core.numbers.withheld import is_withheld
from core.policies import Policy

Shared = set[tuple[int, str]]  # caller and province that enough people have in common


def open_days(*, start: date, end: date) -> list[OpenDay]:
    """What is published of calls from `start` up to and including `end`, the latest day first."""
    return list(OpenDay.objects.filter(day__gte=start, day__lte=end).order_by("-day"))


def open_rows(*, day: date, policy: Policy, at: datetime) -> list[Row]:
    """Complaints about calls of this day of the pack's zone, as published at `at`: in an order that tells nothing of when they came."""
    first, after = bounds(day, policy)
    rows = Complaint.objects.counted().called_between(first, after).filter(erased_at=None).select_related("caller")
    shared = _places_shared(rows, policy)
    found = (_open_row(complaint, day, shared, policy, at) for complaint in rows.iterator(chunk_size=2000))
    return sorted(found, key=lambda row: [str(value) for value in row.values()])


def bounds(day: date, policy: Policy) -> tuple[datetime, datetime]:
    """Where a day of the pack's zone begins, and the next one."""
    zone = policy.numbering.zone
    return datetime.combine(day, time(0), zone), datetime.combine(day + timedelta(days=1), time(0), zone)


def _places_shared(rows: Any, policy: Policy) -> Shared:
    """Where at least `place_shared_by` people name the same caller and place on one day. Whoever proved no number counts
    as nobody."""
    groups = (
        rows.exclude(province="").exclude(evidence=Evidence.UNPROVED).values_list("caller_id", "province").order_by()
    )
    enough = groups.annotate(people=Count("number", distinct=True)).filter(people__gte=policy.retention.place_shared_by)
    return {(caller, province) for caller, province, _people in enough}


def _open_row(complaint: Complaint, day: date, shared: Shared, policy: Policy, at: datetime) -> Row:
    """One complaint as published, by the names of `COLUMNS`: what the type of a complaint says may be, and whether it is proved."""
    known: dict[str, Any] = {
        "caller": _caller_published(complaint.caller, policy, at),
        "called_at": day.isoformat(),
        "province": complaint.province if (complaint.caller_id, complaint.province) in shared else "",
    }
    row = {said.published: known.get(field, getattr(complaint, field)) for field, said in PUBLISHED.items()}
    return {**row, "proved": complaint.evidence != Evidence.UNPROVED}


def calls_decided_until(after: datetime, at: datetime) -> "QuerySet[Complaint]":
    """Complaints about callers whom a decision listed until a moment after `after`, and lists no more at `at`."""
    return Complaint.objects.filter(caller__decided_until__gt=after, caller__decided_until__lte=at)


def _caller_published(caller: Caller, policy: Policy, at: datetime) -> str:
    """Masked where it may be a private line, unless a decision in force lists it: a label or advice rests on what people said.
    Of a caller that showed no number "", for what it is kept as would tell one call from all others."""
    if is_withheld(caller.value):
        return ""
    shown = mask_caller(caller.value, caller.kind, policy)
    decided = caller.decided_until is not None and caller.decided_until > at
    return shown if HIDDEN in shown and not decided else caller.value
