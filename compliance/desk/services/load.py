"""Helper of the page of load: figures of officers and states, counted anew where something changed or time made other ones."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Aggregate, Avg, Count, DateTimeField, Exists, Min, OuterRef, Q
from django.db.models.functions import Extract

from compliance.cases.models import Case, CaseOfficer
from compliance.desk.models import LoadChange, OfficerLoad, StateLoad
from compliance.desk.selectors.load import SOON, month_of
from core.policies import Policy, current_policy
from core.running.one_at_a_time import one_at_a_time

AT_ONCE = 5_000  # changes a transaction
Cell = tuple[str, str]  # province, state


class Middle(Aggregate):
    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DateTimeField()


def load_count(*, at: datetime) -> int:
    """Count what changed since the last time, and what time has changed; how many changes were taken in.

    What is counted follows from cases and the clock alone, so it leaves no audit record. One at a time.
    """
    taken = 0
    with one_at_a_time("load") as mine:
        while mine:
            some = _some_count(at, current_policy(at))
            taken += some
            if some < AT_ONCE:
                break
    return taken


@transaction.atomic
def _some_count(at: datetime, policy: Policy) -> int:
    """Notes are deleted before what they name is read: a change in between is noted anew."""
    changes = list(LoadChange.objects.order_by("pk")[:AT_ONCE])
    LoadChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    officers = {change.officer for change in changes if change.officer}
    officers |= set(OfficerLoad.objects.filter(turns_at__lte=at).values_list("user", flat=True))
    cells = {(change.province, change.state) for change in changes if change.state}
    cells |= set(StateLoad.objects.filter(turns_at__lte=at).values_list("province", "state"))
    _officers_count(officers, at, policy)
    _states_count(cells, at, policy)
    return len(changes)


def _turns(row: dict[str, Any], at: datetime, policy: Policy) -> datetime:
    """The next end of a deadline, the next that comes within a week, or the next month, whichever is first."""
    following = month_of(month_of(at, policy) + timedelta(days=32), policy)
    near, far = row.pop("next"), row.pop("beyond")
    return min(moment for moment in (following, near, far and far - SOON) if moment)


def _clocks(at: datetime, prefix: str = "") -> dict[str, Any]:
    """What is counted of officers and states alike."""
    still = Q(**{f"{prefix}closed_at": None})
    due = f"{prefix}deadline"
    return {
        "open": Count("pk", filter=still),
        "overdue": Count("pk", filter=still & Q(**{f"{due}__lt": at})),
        "next": Min(due, filter=still & Q(**{f"{due}__gte": at})),
        "beyond": Min(due, filter=still & Q(**{f"{due}__gt": at + SOON})),
    }


def _officers_count(officers: Iterable[int], at: datetime, policy: Policy) -> None:
    still = Q(case__closed_at=None)
    soon = Q(case__deadline__gte=at, case__deadline__lte=at + SOON)
    rows: Any = CaseOfficer.objects.filter(user__in=officers, until=None).values("user_id", "case__province")
    counted = rows.annotate(
        **_clocks(at, "case__"),
        soon=Count("pk", filter=still & soon),
        oldest=Min("case__opened_at", filter=still),
        mean=Avg(Extract("case__opened_at", "epoch"), filter=still),
        closed=Count("pk", filter=Q(case__closed_at__gte=month_of(at, policy))),
    )
    found = []
    for row in counted.order_by():
        mean = row.pop("mean")
        moment = None if mean is None else datetime.fromtimestamp(float(mean), policy.numbering.zone)
        province, turns = row.pop("case__province"), _turns(row, at, policy)
        found.append(OfficerLoad(province=province, mean=moment, turns_at=turns, **row))
    OfficerLoad.objects.filter(user__in=officers).delete()
    OfficerLoad.objects.bulk_create(row for row in found if row.open or row.closed)


def _states_count(cells: Iterable[Cell], at: datetime, policy: Policy) -> None:
    found, nobody = [], ~Exists(CaseOfficer.objects.filter(case=OuterRef("pk"), until=None))
    for province, state in cells:
        rows = Case.objects.filter(province=province, state=state, closed_at=None)
        figures: dict[str, Any] = rows.aggregate(
            **_clocks(at), median=Middle("state_since"), unassigned=Count("pk", filter=nobody)
        )
        if figures["open"]:
            turns = _turns(figures, at, policy)
            found.append(StateLoad(province=province, state=state, turns_at=turns, **figures))
        StateLoad.objects.filter(province=province, state=state).delete()
    StateLoad.objects.bulk_create(found)
