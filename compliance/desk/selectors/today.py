"""What awaits an officer today."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.rules.case_workflow import ENDED
from compliance.cases.selectors.case import cases_seen
from compliance.listings.models import BlacklistEntry
from core.models import User
from core.policies import Policy
from core.selectors.officer import provinces_seen

NEVER = Value(datetime.max.replace(tzinfo=UTC))
CLOSED = tuple(str(state) for state in ENDED)


@dataclass(frozen=True)
class Today:
    mine: "QuerySet[Case]"
    overdue: int
    due_soon: "QuerySet[Case]"
    unassigned: "QuerySet[Case]"
    proposals: "QuerySet[BlacklistEntry]"
    open_cases: int
    complaints_today: int
    by_province: dict[str, int]


def today_of(user: User, policy: Policy, at: datetime) -> Today:
    zone = policy.numbering.zone
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    soon = policy.calendar.add_working_days(midnight.date(), 3)
    cases = with_figures(cases_seen(user, at).exclude(state__in=CLOSED))
    provinces = provinces_seen(user, at)
    month = Complaint.objects.filter(filed_at__gt=at - timedelta(days=30)).exclude(province="")
    proposals = BlacklistEntry.objects.filter(state=BlacklistEntry.State.PROPOSED, case__in=cases.values("pk"))
    return Today(
        mine=cases.filter(officers__user=user, officers__until=None).order_by("deadline"),
        overdue=cases.filter(deadline__lt=at, closed_at=None).count(),
        due_soon=cases.filter(deadline__gte=at, deadline__date__lte=soon).order_by("deadline"),
        unassigned=cases.filter(officers=None).order_by("-complaints", "deadline"),
        proposals=proposals.select_related("caller", "marketer", "case").order_by("-people", "-rows"),
        open_cases=cases.count(),
        complaints_today=Complaint.objects.filter(filed_at__gte=midnight)
        .filter(**({} if "" in provinces else {"province__in": provinces}))
        .count(),
        by_province=dict(month.values_list("province").annotate(n=Count("pk"))),
    )


def in_queue_order(cases: Any) -> Any:
    """Open ones first, by deadline; the newest first among equals."""
    return cases.order_by("-ended", "due", "-opened_at", "-pk")


def with_figures(cases: "QuerySet[Case]") -> Any:
    """Cases with `complaints` and `callers`, as the queue shows them; `ended` and `due`: of an open one, or where none is, never."""
    return cases.annotate(
        complaints=Coalesce("figures__complaints", 0),
        callers=Coalesce("figures__callers", 0),
        ended=Coalesce("closed_at", NEVER),
        due=Coalesce("deadline", NEVER),
    )
