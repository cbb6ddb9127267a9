"""What awaits an officer today."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from complaints.models import Complaint
from compliance.cases.models import Case, CaseClock, PreservationRequest, WriteOff
from compliance.cases.rules.case_workflow import ENDED
from compliance.cases.rules.preservation_request import OPEN
from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.case_clock import brought_before, clocks_beside_due, last_told
from compliance.cases.selectors.case_missing import lacking
from compliance.cases.selectors.complaint_referral import Waiting, referrals_proposed
from compliance.cases.selectors.complaint_review import Anew, reviews_anew, reviews_waiting
from compliance.cases.selectors.complaint_review import Waiting as ReviewWaiting
from compliance.cases.selectors.complaints_late import Late, late_counted
from compliance.cases.selectors.preservation_request import requests_listed
from compliance.cases.selectors.write_off import write_offs_waiting
from compliance.desk.selectors.load import unassigned
from compliance.desk.selectors.subject import appeals_for, complaints_seen
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.reports.models import DayFigures
from compliance.reports.selectors.day_figures import day_figures_of
from core.access.roles import NATIONAL
from core.models import User
from core.models.never import NEVER
from core.policies import Policy
from core.selectors.officer import provinces_seen
from registry.firms.models import Operator
from registry.firms.selectors.question import Waiting as QuestionsWaiting
from registry.firms.selectors.question import operators_waiting

SHOWN = 10  # of a list
CLOSED = tuple(str(state) for state in ENDED)


@dataclass(frozen=True)
class Today:
    mine: "QuerySet[Case]"
    brought: "QuerySet[Case]"
    clocks: "QuerySet[CaseClock]"
    late: list[Late]
    overdue: int
    due_soon: "QuerySet[Case]"
    unassigned: "QuerySet[Case]"
    proposals: "QuerySet[BlacklistEntry]"
    lacking: "QuerySet[Case]"
    open_cases: int
    day: DayFigures | None
    by_province: dict[str, int]
    preservations: "QuerySet[PreservationRequest]"
    questions: list[tuple[Operator, QuestionsWaiting]]
    appeals: "QuerySet[Appeal]"
    money_lost: list[Waiting]
    reviews: list[ReviewWaiting]
    anew: list[Anew]
    write_offs: "QuerySet[WriteOff]"


def today_of(user: User, policy: Policy, at: datetime) -> Today:
    zone = policy.numbering.zone
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    soon = policy.calendar.add_working_days(midnight.date(), 3)
    seen = cases_seen(user, at)
    open_ones = seen.exclude(state__in=CLOSED)
    cases = with_figures(open_ones)
    end_of_soon = datetime.combine(soon, time(23, 59, 59), zone)
    provinces = provinces_seen(user, at)
    # What an officer recommended without a case is the national office's.
    listed_about = Q(case__in=cases.values("pk")) | (Q(case=None) if NATIONAL in provinces else Q(pk__in=[]))
    known = sorted(policy.numbering.provinces)  # named one by one, so that an index finds each one's days
    month = Complaint.objects.counted().filter(province__in=known, received_at__gt=at - timedelta(days=30))
    proposals = BlacklistEntry.objects.filter(listed_about, state=BlacklistEntry.State.PROPOSED)
    return Today(
        mine=cases.filter(officers__user=user, officers__until=None).order_by("deadline"),
        brought=brought_before(with_figures(seen), user, at).order_by("deadline"),
        clocks=clocks_beside_due(cases_of_mine(seen, user, at), end_of_soon),
        late=late_counted(provinces),
        overdue=open_ones.filter(deadline__lt=at, closed_at=None).count(),
        due_soon=cases.filter(deadline__gte=at, deadline__date__lte=soon).order_by("deadline"),
        unassigned=_first(with_figures(unassigned(open_ones)), "-complaints", "deadline"),
        proposals=proposals.select_related("caller", "marketer", "case").order_by("-people", "-rows"),
        lacking=_first(lacking(cases), "deadline"),
        open_cases=open_ones.count(),
        day=day_figures_of(provinces),
        preservations=requests_listed(user, at).filter(state__in=sorted(OPEN)).order_by("lives_until", "pk"),
        questions=operators_waiting(at),
        appeals=appeals_for(user, at).filter(state=Appeal.State.OPEN).order_by("deadline", "pk"),
        money_lost=referrals_proposed(complaints_seen(user, at), policy, SHOWN),
        reviews=reviews_waiting(complaints_seen(user, at), policy, SHOWN),
        anew=reviews_anew(complaints_seen(user, at), seen, SHOWN),
        write_offs=write_offs_waiting(user, at)[:SHOWN],
        by_province=dict(month.values_list("province").annotate(n=Count("pk"))),
    )


def cases_of_mine(seen: "QuerySet[Case]", user: User, at: datetime) -> "QuerySet[Case]":
    """Those this user works on, closed ones too, and those of which a clock was brought before the user."""
    own, brought = seen.of_officer(user), brought_before(seen, user, at)  # type: ignore[attr-defined]
    found: QuerySet[Case] = Case.objects.filter(
        Q(pk__in=own.order_by().values("pk")) | Q(pk__in=brought.order_by().values("pk"))
    )
    return found


def _first(cases: "QuerySet[Case]", *order: str) -> "QuerySet[Case]":
    """As many as the page shows. Which, is asked of their keys alone: whole rows of all open cases take long to sort."""
    few = cases.select_related(None).order_by(*order).values("pk")[:SHOWN]
    rows = Case.objects.filter(pk__in=few).select_related("marketer", "caller", "respondent")
    found: QuerySet[Case] = with_figures(rows).order_by(*order)
    return found


def in_queue_order(cases: Any) -> Any:
    """Open ones first, by deadline; the newest first among equals."""
    return cases.order_by("-ended", "due", "-opened_at", "-pk")


def with_figures(cases: "QuerySet[Case]") -> Any:
    """Cases with `complaints` and `callers`, as the queue shows them; `ended` and `due`: of an open one, or where none is, never;
    `told`: who was told last of the deadline."""
    return cases.annotate(
        complaints=Coalesce("figures__complaints", 0),
        callers=Coalesce("figures__callers", 0),
        ended=Coalesce("closed_at", NEVER),
        due=Coalesce("deadline", NEVER),
        told=last_told(),
    )
