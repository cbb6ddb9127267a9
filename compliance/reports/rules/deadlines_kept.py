"""Which deadlines of cases were kept: whether the act that a clock asks for was done before its end. Leaving a state is no such act."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from compliance.cases.rules.case_clock import Timed, clocks_of
from compliance.cases.rules.case_states import EXTENSIONS, STATES, State, clock_of, due_in
from core.policies.schema import Policy

# By key of the pack's deadlines. The times within which a party may state its case or bring a remedy are rights of the party: nobody
# keeps or misses them. What was published is withdrawn by the very act that revokes the decision.
ASKED: Mapping[str, frozenset[str]] = {
    "checking": frozenset({"case.check"}),
    "deciding_to_file": frozenset({"case.file", "case.close_with_advice", "case.refer"}),
    "investigating": frozenset({"case.investigate"}),
    "firm_asked": frozenset({"case.answered"}),
    "penalty_proposed": frozenset({"case.propose_penalty"}),
    "decided": frozenset({"case.decide"}),
    "served": frozenset({"case.serve_decision"}),
    "referred": frozenset({"case.refer"}),
    "referred_crime": frozenset({"case.refer"}),
    "reconsideration_decision": frozenset({"case.record_outcome", "case.record_change", "case.record_annulment"}),
}
# As the table of acts has it, which is read once the site has started: reports are known before. A test holds them equal.
EXTENDS: Mapping[str, str] = {
    "case.extend_filing": "deciding_to_file",
    "case.extend_answer": "firm_asked",
    "case.extend_statement": "statement",
    "case.extend_decision": "decided",
    "case.extend_reconsideration": "reconsideration_decision",
}
BEGINS: Mapping[str, str] = {"case.authorise_referral": "referred"}


@dataclass(frozen=True)
class Step:
    """One line of a case's timeline. `after`: the state it leads to, "" where that is none; `done`: when what it records was
    done, `at` when that was recorded; `filed_at`: of the case, for a part that was filed before it was split off."""

    case: int
    act: str
    after: str
    at: datetime
    done: datetime
    filed_at: datetime | None = None
    crime: bool = False


def deadlines_kept(steps: Iterable[Step], policy: Policy, within: Callable[[datetime], bool]) -> list[dict[str, Any]]:
    """Per clock how many ended by their act in time, and how many late: by that act, or by another that left nothing to do.

    `steps`: of each case all, in order, the cases one after the other. `within`: whether a step is counted.
    """
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for _case, mine in groupby(steps, key=lambda step: step.case):
        running: dict[str, datetime] = {}
        timeline = _Timeline(policy)
        for step in mine:
            done = {clock: step.done > due for clock, due in running.items() if step.act in ASKED[clock]}
            left = timeline.after(step, done)
            done |= {clock: True for clock, due in running.items() if clock not in {*done, *left} and step.at > due}
            for clock, late in done.items() if within(step.at) else ():
                counted[clock][late] += 1
            running = left
    return [{"key": clock, "kept": kept, "missed": missed} for clock, (kept, missed) in sorted(counted.items())]


class _Timeline:
    """Which clocks run after each step, as `clocks_of` says; none whose act is done."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.state: State | None = None
        self.since: datetime | None = None
        self.filed_at: datetime | None = None
        self.deadline: datetime | None = None
        self.extended: set[str] = set()
        self.referral = self.crime = False
        self.done: set[str] = set()

    def after(self, step: Step, done: Iterable[str]) -> dict[str, datetime]:
        self.done |= set(done)
        if step.after in set(State) and step.after != self.state:
            self._moved(step)
        elif step.act in BEGINS:
            self.referral, self.crime = True, step.crime
            self.deadline = self.policy.due(step.at, self._pack[clock_of(BEGINS[step.act], step.crime)])
        elif step.act in EXTENDS and self.state is not None:
            clock = EXTENDS[step.act]
            self.extended.add(clock)
            if STATES[self.state].clock == clock and self.deadline is not None:
                self.deadline = self.policy.due(self.deadline, self._pack[EXTENSIONS[clock]])
        if self.state is None or self.since is None:
            return {}
        timed = Timed(
            state=self.state,
            state_since=self.since,
            deadline=self.deadline,
            referral_authorised=self.referral,
            crime=self.crime,
            filed_at=self.filed_at,
            extended=self.extended,
        )
        clocks = clocks_of(timed, self.policy)
        return {clock.code: clock.due for clock in clocks if clock.code in ASKED and clock.code not in self.done}

    @property
    def _pack(self) -> Mapping[str, Any]:
        return self.policy.enforcement.deadlines

    def _moved(self, step: Step) -> None:
        if step.after == State.FILED:
            self.filed_at = step.at
        elif self.state is None:
            self.filed_at = step.filed_at
        elif step.after == State.REOPENED:
            self.extended, self.referral, self.crime = set(), False, False
        self.state, self.since, self.done = State(step.after), step.at, set()
        self.deadline = due_in(self.state, step.at, self.filed_at, self.policy, extended=self.extended)
