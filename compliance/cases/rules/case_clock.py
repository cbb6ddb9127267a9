"""Which clocks run for a case, and when whom is told of each. They warn and escalate; they decide nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from compliance.cases.rules.case_states import EXTENSIONS, STATES, Phase, State, clock_of
from core.policies.schema import Policy


@dataclass(frozen=True)
class Timed:
    """What of a case its clocks follow from. `rectify`: its decision orders to rectify, and no inspection found all of it done;
    `preserved`: since when evidence is preserved, and by when it is to be said what becomes of it; `rest_since`: since when
    what others punish is to be referred to them, as the head authorised; `extended`: clocks that were."""

    state: State
    state_since: datetime
    deadline: datetime | None
    served_at: datetime | None = None
    referral_authorised: bool = False
    crime: bool = False
    rectify: bool = False
    preserved: tuple[datetime, datetime] | None = None
    rest_since: datetime | None = None
    filed_at: datetime | None = None
    extended: Collection[str] = ()


@dataclass(frozen=True)
class Clock:
    code: str  # a key of the pack's deadlines
    began: datetime
    due: datetime


@dataclass(frozen=True)
class Step:
    to: str  # "owner", "head", "supervisor"
    at: datetime


def clocks_of(case: Timed, policy: Policy) -> list[Clock]:
    """The clock of the state, or of the referral that was authorised; beside it those that run from filing, where the desk
    decides penalties, that of an order to rectify, once served, and whatever becomes of the case those of preserved evidence
    and of what is referred in part.

    Complainants of a case that ended are told by the act that ends it: nothing is left that could be late.
    """
    record = STATES[case.state]
    found = [Clock("evidence_preservation", *case.preserved)] if case.preserved else []
    if rest := clock_of_rest(case, policy):
        found.append(rest)
    if record.ends:
        return found
    if case.deadline is not None:
        referring = case.referral_authorised and record.phase == Phase.BEFORE_DECISION
        code = clock_of("referred", case.crime) if referring else record.clock
        found.append(Clock(code, min(case.state_since, case.deadline), case.deadline))
    found += clocks_from_filing(case, policy)
    if case.rectify and case.served_at is not None:
        due = policy.due(case.served_at, policy.enforcement.deadlines["rectify"])
        found.append(Clock("rectify", case.served_at, due))
    return list(_soonest(found).values())


def clocks_from_filing(case: Timed, policy: Policy) -> list[Clock]:
    """Day 45 for the proposal, and 90 days, once 30 more, for the decision (APL 60)."""
    if case.filed_at is None or not policy.enforcement.decides_penalties:
        return []
    deadlines, found = policy.enforcement.deadlines, []
    for code in STATES[case.state].since_filing:
        due = policy.due(case.filed_at, deadlines[code])
        if code in case.extended:
            due = policy.due(due, deadlines[EXTENSIONS[code]])
        found.append(Clock(code, case.filed_at, due))
    return found


def clock_of_rest(case: Timed, policy: Policy) -> Clock | None:
    """That of what is to be referred in part, once the head authorised it."""
    if case.rest_since is None:
        return None
    code = clock_of("referred", case.crime)
    return Clock(code, case.rest_since, policy.due(case.rest_since, policy.enforcement.deadlines[code]))


def _soonest(clocks: list[Clock]) -> dict[str, Clock]:
    """One of each kind: the whole case and a part of it may be on their way at once."""
    found: dict[str, Clock] = {}
    for clock in clocks:
        if clock.code not in found or clock.due < found[clock.code].due:
            found[clock.code] = clock
    return found


def steps_of(clock: Clock, policy: Policy) -> list[Step]:
    """When whom is told. What the pack says of days before the end begins no earlier than half-way: a clock may be short."""
    half = clock.began + (clock.due - clock.began) / 2
    steps = []
    for step in policy.enforcement.escalation:
        at = _moment(clock.due, step.working_days, policy)
        steps.append(Step(step.to, max(at, half) if step.working_days < 0 else at))
    return steps


def _moment(due: datetime, working_days: int, policy: Policy) -> datetime:
    """The beginning of the working day before, the end itself, or the end of the working day after."""
    zone = policy.numbering.zone
    day = due.astimezone(zone).date()
    if working_days < 0:
        return datetime.combine(policy.calendar.back_working_days(day, -working_days), time(), zone)
    if working_days == 0:
        return due + timedelta(seconds=1)
    return datetime.combine(policy.calendar.add_working_days(day, working_days), time(23, 59, 59), zone)
