"""What a firm may know of the complaints about its numbers: how many of a kind in a week, where enough people complained."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncWeek

from complaints.models import Complaint
from core.policies.schema import Policy
from registry.firms.selectors.caller_number import approved_then, callers_approved

WEEKS = 12


@dataclass(frozen=True)
class Week:
    """`monday`: its first day, in the zone of the numbers. `counts`: complaints by kind, None where too few people complained:
    nobody learns whether there was one."""

    monday: date
    counts: dict[str, int | None]


def complaints_by_week(marketer_id: int, *, at: datetime, policy: Policy) -> list[Week]:
    """The last weeks that are over, the newest first. Counted by when a complaint came, so that a week never changes once it is
    over: of two looks at it nobody can take one from the other.

    Of calls and texts from numbers that were approved as the firm's at that moment, by people who proved their number.
    """
    zone, least = policy.numbering.zone, policy.retention.place_shared_by
    today = at.astimezone(zone).date()
    end = today - timedelta(days=today.weekday())
    mondays = [end - timedelta(weeks=n) for n in range(1, WEEKS + 1)]
    rows = (
        Complaint.objects.proved()
        .counted()
        .filter(
            approved_then(marketer_id, caller="caller__value", at="called_at"),
            caller__value__in=callers_approved(marketer_id),
            received_at__gte=datetime.combine(mondays[-1], time.min, zone),
            received_at__lt=datetime.combine(end, time.min, zone),
        )
    )
    groups: Any = rows.annotate(week=TruncWeek("received_at", tzinfo=zone)).values_list("week", "kind").order_by()
    found = {
        (week.astimezone(zone).date(), kind): count
        for week, kind, count, people in groups.annotate(n=Count("pk"), people=Count("number", distinct=True))
        if people >= least
    }
    return [Week(monday, {kind: found.get((monday, kind)) for kind in policy.complaints.kinds}) for monday in mondays]
