"""Questions about the clocks of cases: whom a step concerns, and what was brought before whom."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from compliance.cases.models import Case, CaseClock, ClockStep
from compliance.cases.rules.case_clock import Timed
from compliance.cases.rules.case_states import State
from compliance.cases.rules.rectification import is_owed
from core.access.roles import NATIONAL, Role
from core.models import RoleGrant, User

LEASE = timedelta(minutes=10)  # whoever has letters for longer was killed, or reached nobody
ROLE_OF = {"head": Role.HEAD, "supervisor": Role.SUPERVISOR}


def unclaimed(at: datetime) -> Q:
    """Of steps and of late complaints: those whose letters nobody writes now."""
    return Q(told_at=None) & (Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE))


def timed_of(case: Case) -> Timed:
    """What of the case its clocks follow from."""
    return Timed(
        state=State(case.state),
        state_since=case.state_since,
        filed_at=case.filed_at,
        extended=case.facts.get("extended", ()),
        deadline=case.deadline,
        served_at=case.served_at,
        referral_authorised=bool(case.facts.get("referral_authorised")),
        crime=bool(case.facts.get("crime")),
        rectify=is_owed(case.sanctions, str(case.facts.get("rectify_outcome", ""))),
        preserved=_preserved(case),
        rest_since=datetime.fromisoformat(case.facts["rest_since"]) if case.facts.get("rest_since") else None,
    )


def _preserved(case: Case) -> tuple[datetime, datetime] | None:
    running = case.preservations.filter(ended_at=None).exclude(ordered_at=None)
    row = running.first()
    return (row.ordered_at, row.decide_by) if row and row.ordered_at and row.decide_by else None


def recipients_of(step: ClockStep) -> list[User]:
    """Whoever works on the case; where nobody does, and later, who holds the role in its province, or else nationally."""
    if step.to == "owner":
        owners = User.objects.filter(is_active=True, pk__in=_owners(step.case))
        return list(owners.order_by("pk")) or holders(Role.HEAD, step.case.province, step.at)
    return holders(ROLE_OF[step.to], step.case.province, step.at)


def _owners(case: Case) -> Any:
    return case.officers.filter(until=None).values("user")


def holders(role: Role, province: str, at: datetime) -> list[User]:
    """In force then: those of the province; the national office's where it has none."""
    for office in dict.fromkeys((province, NATIONAL)):
        grants = RoleGrant.objects.in_force(at).filter(role=role, province=office)
        if found := list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk")):
            return found
    return []


def brought_before(cases: "QuerySet[Case]", user: User, at: datetime) -> "QuerySet[Case]":
    """Of these cases those with a clock that is over and was brought before a role this user holds there."""
    steps = ClockStep.objects.filter(case=OuterRef("case"), clock=OuterRef("clock"), due=OuterRef("due"))
    over = CaseClock.objects.filter(case=OuterRef("pk"), due__lt=at)
    return cases.filter(Exists(over.filter(Exists(steps.filter(brought_to(user, at, "case__province"))))))


def brought_to(user: User, at: datetime, province: str) -> Q:
    """Of steps, whose province stands in this field, those to a role that the user holds there."""
    mine = Q(pk__in=[])
    for to, role in ROLE_OF.items():
        for grant in user.grants_at(at):
            if grant.role == role:
                mine |= Q(to=to) if grant.province == NATIONAL else Q(to=to, **{province: grant.province})
    return mine


def last_told() -> Subquery:
    """For each case, who was told last of the deadline it has now; None where nobody was."""
    steps = ClockStep.objects.filter(case=OuterRef("pk"), due=OuterRef("deadline"))
    return Subquery(steps.order_by("-pk").values("to")[:1])
