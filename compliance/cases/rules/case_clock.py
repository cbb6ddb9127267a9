"""Which clocks run for a case, and when whom is told of each. They warn and escalate; they decide nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from compliance.cases.rules.case_states import EXTENSIONS, STATES, Phase, State, clock_of
from core.policies.schema import Policy

Span = tuple[datetime, datetime]  # when something began, and when it ends
# What ends by itself: whoever works on the case hears before, and nobody that it is over.
BY_ITSELF = frozenset({"publication"})


@dataclass(frozen=True)
class Unpaid:
    """What of a fine and the gains beside it is not paid, while nothing stays the decision. `since`: of the service, `due`: the
    day of the first part that is not paid in full; `demanded`: when payment of it was demanded, and the day by which it must
    come then; `court`: the days between which the court may be asked to enforce it, None while a remedy may be brought or runs,
    where it was asked already, and where another authority collects."""

    since: datetime
    due: date
    demanded: tuple[datetime, date] | None = None
    court: tuple[date, date] | None = None


@dataclass(frozen=True)
class Timed:
    """What of a case its clocks follow from. `rectify`: its decision orders to rectify, and no inspection found all of it done;
    `preserved`: since when evidence is preserved, and by when it is to be said what becomes of it; `rest_since`: since when
    what others punish is to be referred to them, as the head authorised; `extended`: clocks that were; `letters`: since when
    requests to keep evidence wait to be sent, and when the first recording may be gone; `asked`: since when operators are
    asked that have not answered, and by when the first must; `published`: of its publication; `repair`: of a request for
    credit repair that waits."""

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
    unpaid: Unpaid | None = None
    letters: tuple[datetime, datetime | None] | None = None
    asked: Span | None = None
    published: Span | None = None
    repair: Span | None = None


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
    """The clock of the state, or of the referral that was authorised, and those beside it, one of each kind."""
    own = clock_of_state(case)
    return list(_soonest([*([own] if own else []), *clocks_beside(case, policy)]).values())


def clock_of_state(case: Timed) -> Clock | None:
    """That whose end is the deadline of the case. Complainants of a case that ended are told by the act that ends it: nothing
    is left that could be late."""
    record = STATES[case.state]
    if record.ends or case.deadline is None:
        return None
    referring = case.referral_authorised and record.phase == Phase.BEFORE_DECISION
    code = clock_of("referred", case.crime) if referring else record.clock
    return Clock(code, min(case.state_since, case.deadline), case.deadline)


def clocks_beside(case: Timed, policy: Policy) -> list[Clock]:
    """Those that run from filing, where the desk decides penalties, that of an order to rectify, once served, and those of
    proof before the decision; whatever becomes of the case those of preserved evidence, of what is referred in part, of money,
    of the publication and of credit repair."""
    record = STATES[case.state]
    spans = {"evidence_preservation": case.preserved, "publication": case.published, "repair_answer": case.repair}
    found = [Clock(code, *span) for code, span in spans.items() if span]
    if rest := clock_of_rest(case, policy):
        found.append(rest)
    found += clocks_of_money(case.unpaid, policy) if case.unpaid else []
    if record.ends:
        return found
    found += _clocks_from_filing(case, policy)
    if case.rectify and case.served_at is not None:
        due = policy.due(case.served_at, policy.enforcement.deadlines["rectify"])
        found.append(Clock("rectify", case.served_at, due))
    return found + (_clocks_of_proof(case, policy) if record.phase == Phase.BEFORE_DECISION else [])


def clocks_of_money(unpaid: Unpaid, policy: Policy) -> list[Clock]:
    """By when it is to be paid, or once demanded by when then (APL 67, Administrative Compulsion Law 54), and beside that until
    when the court may be asked (53)."""
    zone = policy.numbering.zone

    def end_of(day: date) -> datetime:
        return datetime.combine(day, time(23, 59, 59), zone)

    if unpaid.demanded:
        found = [Clock("demand", unpaid.demanded[0], end_of(unpaid.demanded[1]))]
    else:
        found = [Clock("payment", unpaid.since, end_of(unpaid.due))]
    if unpaid.court:
        first, last = unpaid.court
        found.append(Clock("enforcement_application", datetime.combine(first, time(), zone), end_of(last)))
    return found


def _clocks_of_proof(case: Timed, policy: Policy) -> list[Clock]:
    """By when a request to keep evidence is to go out, before it may be gone, and by when operators are to answer."""
    found = [Clock("operator_answer", *case.asked)] if case.asked else []
    if case.letters:
        since, gone = case.letters
        due = policy.due(since, policy.enforcement.deadlines["preservation_request"])
        found.append(Clock("preservation_request", since, min(due, gone) if gone else due))
    return found


def _clocks_from_filing(case: Timed, policy: Policy) -> list[Clock]:
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
    for step in policy.enforcement.escalation_of(clock.code):
        if clock.code in BY_ITSELF and step.working_days >= 0:
            continue
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
