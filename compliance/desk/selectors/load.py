"""What waits for an officer, and how much lies with whom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.cases.models import ActDraft, Case, CaseOfficer
from compliance.cases.rules.case_states import RECORDS, STATES, Phase, State
from compliance.cases.rules.case_workflow import BEFORE_DECISION, TABLE
from compliance.cases.selectors.act_draft import with_overtaken
from compliance.desk.models import OfficerLoad, StateLoad
from core.access.roles import NATIONAL, Role
from core.models import User
from core.policies import Policy

SOON = timedelta(days=7)
WATCHING = frozenset({Role.HEAD, Role.SUPERVISOR})


def month_of(at: datetime, policy: Policy) -> datetime:
    """The beginning of the month that `at` lies in."""
    local = at.astimezone(policy.numbering.zone)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def provinces_watched(user: User, at: datetime) -> frozenset[str]:
    """Where this user is head or supervisor; "" among them is everywhere."""
    return frozenset(grant.province for grant in user.grants_at(at) if grant.role in WATCHING)


@dataclass
class OfficerRow:
    """One officer over all provinces watched. Ages in days."""

    user: User
    at: datetime
    open: int = 0
    overdue: int = 0
    soon: int = 0
    closed: int = 0
    oldest: datetime | None = None
    opened: float = 0.0  # moments of opening, added up

    @property
    def age(self) -> int | None:
        return round((self.at.timestamp() - self.opened / self.open) / 86400) if self.open else None

    @property
    def oldest_age(self) -> int | None:
        return (self.at - self.oldest).days if self.oldest else None


def officers_load(provinces: Collection[str], at: datetime) -> list[OfficerRow]:
    """By officer, most open cases first."""
    rows: dict[int, OfficerRow] = {}
    for load in _watched(OfficerLoad.objects.select_related("user"), provinces):
        row = rows.setdefault(load.user_id, OfficerRow(load.user, at))
        row.open, row.overdue, row.soon = row.open + load.open, row.overdue + load.overdue, row.soon + load.soon
        row.closed += load.closed
        row.opened += load.mean.timestamp() * load.open if load.mean else 0
        row.oldest = min((moment for moment in (row.oldest, load.oldest) if moment), default=None)
    return sorted(rows.values(), key=lambda row: (-row.open, -row.overdue, str(row.user)))


@dataclass(frozen=True)
class StateRow:
    """Of several provinces the median is that of the one in the middle, each as often as it has cases."""

    state: str
    open: int
    overdue: int
    unassigned: int
    age: int


def states_load(provinces: Collection[str], at: datetime) -> list[StateRow]:
    """By state, in the order of a case's way."""
    found: dict[str, list[StateLoad]] = {}
    for load in _watched(StateLoad.objects.all(), provinces):
        found.setdefault(load.state, []).append(load)
    return [
        StateRow(
            record.state,
            sum(row.open for row in rows),
            sum(row.overdue for row in rows),
            sum(row.unassigned for row in rows),
            (at - _middle(rows)).days,
        )
        for record in RECORDS
        if (rows := found.get(record.state))
    ]


def _middle(rows: Iterable[StateLoad]) -> datetime:
    ordered = sorted(rows, key=lambda row: row.median)
    half, seen = sum(row.open for row in ordered) / 2, 0
    for row in ordered:
        seen += row.open
        if seen >= half:
            return row.median
    raise ValueError("There is no state without cases.")


def _watched(rows: Any, provinces: Collection[str]) -> Any:
    return rows if NATIONAL in provinces else rows.filter(province__in=provinces)


def unassigned(cases: "QuerySet[Case]") -> "QuerySet[Case]":
    """Open ones that nobody works on now."""
    return cases.filter(~Exists(CaseOfficer.objects.filter(case=OuterRef("pk"), until=None)), closed_at=None)


def waiting_for_roles(cases: "QuerySet[Case]", user: User, at: datetime) -> "QuerySet[Case]":
    """Cases whose way goes on by an act of a role this user holds there. Officers' work is in their own cases."""
    asked = Q(pk__in=[])
    for grant in user.grants_at(at):
        if states := STATES_OF_ROLE.get(grant.role):
            theirs = Q() if grant.province == NATIONAL else Q(province=grant.province)
            asked |= theirs & Q(state__in=states)
    return cases.filter(asked, closed_at=None)


def _onward(to: State | None) -> bool:
    return to is not None and STATES[to].phase in (Phase.BEFORE_DECISION, Phase.IN_FORCE)


STATES_OF_ROLE: dict[str, set[str]] = {
    role: {
        str(state) for act in TABLE if role in act.roles and _onward(act.to) for state in act.origins & BEFORE_DECISION
    }
    for role in (Role.HEAD, Role.LEGAL_REVIEWER, Role.HEARING_OFFICER)
}


def drafts_of(user: User, cases: "QuerySet[Case]") -> "QuerySet[ActDraft]":
    """Acts begun and kept, the latest first."""
    mine = ActDraft.objects.filter(user=user, case__in=cases.values("pk")).select_related("case")
    return with_overtaken(mine).order_by("-at", "-pk")
