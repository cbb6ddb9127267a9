"""The engine of every scrub: numbers in, answer codes out. One call and job, offline and on, go through here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.numbers.bulk import PROBLEMS, Numbers
from core.numbers.zones import Zones, zones_of_numbers
from core.policies.schema import Policy
from core.sealing.sealing import seal_many
from registry.engine.index.profiles import ASK, UNREGISTERED, Profile
from registry.engine.index.view import RegisterView
from registry.register.rules.preferences import read_preferences
from registry.register.rules.register_state import NOTHING, RegisterState
from registry.scrubs.rules.judging import Judge, Judged, RowFacts
from registry.scrubs.rules.purpose import Purpose

DOUBTFUL = RegisterState(doubtful=True)


class Firm(Protocol):
    def of(self, sealed: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]: ...


# States by sealed number; numbers whose state is the same share one object.
StatesReader = Callable[[NDArray[np.int64]], Mapping[int, RegisterState]]


@dataclass(frozen=True)
class Asking:
    """Whose calls these are, for what, judged by which rules, as of when. `offline`: the database is away.

    `subject_id`: the row of the firm whose calls these are; 0 in the sandbox and the benchmark, which have nothing on file.
    """

    marketer: str
    exemption: str
    purpose: Purpose
    policy: Policy
    at: datetime
    key_id: int
    offline: bool = False
    subject_id: int = 0

    def judge(self) -> Judge:
        return Judge(self.marketer, self.exemption, self.purpose, self.policy, self.at, PROBLEMS, self.offline)


@dataclass(frozen=True)
class ListAnswers:
    """Answers of n rows. `valued`: positions of the rows that have a number; `sealed`: theirs, in the same order."""

    numbers: Numbers
    valued: NDArray[np.int64]
    sealed: NDArray[np.int64]
    judged: Judged


def seal_list(numbers: Numbers, key_id: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the rows that have a number, and those numbers sealed."""
    valued = np.flatnonzero(numbers.digits)
    return valued, seal_many(numbers.digits[valued], key_id)


def with_lines_on_register(numbers: Numbers, view: RegisterView, key_id: int) -> Numbers:
    """What no plan knows is a number all the same where somebody proved to hold it, and registered."""
    rows = np.flatnonzero(numbers.unplanned)
    if not len(rows):
        return numbers
    known = rows[view.look_up(seal_many(numbers.unplanned[rows], key_id)) != UNREGISTERED]
    digits, problems = numbers.digits.copy(), numbers.problems.copy()
    digits[known], problems[known] = numbers.unplanned[known], 0
    return Numbers(digits, problems, numbers.by_library, np.where(digits == 0, numbers.unplanned, np.uint64(0)))


def seal_unplanned(numbers: Numbers, key_id: int) -> NDArray[np.int64]:
    """Sealed, each once: the numbers that no plan allotted and nobody registered."""
    unplanned = np.unique(numbers.unplanned)
    return seal_many(unplanned[unplanned > 0], key_id)


def seal_sparse(numbers: Numbers, policy: Policy, key_id: int) -> NDArray[np.int64]:
    """Sealed, sorted, each once: the numbers of ranges of which next to nothing is in use."""
    return np.sort(seal_many(np.unique(numbers.digits[is_sparse(numbers.digits, policy)]), key_id))


def is_sparse(digits: NDArray[np.uint64], policy: Policy) -> NDArray[np.bool_]:
    """Which of these E.164 numbers, given as whole numbers, are of the pack's `sparse_ranges`."""
    shapes: dict[tuple[int, int, int], list[int]] = {}
    for text in policy.scrub.scan.sparse_ranges:
        fixed, after = text.strip("."), len(text) - len(text.rstrip("."))
        shapes.setdefault((len(text), after, len(fixed)), []).append(int(fixed))
    found = np.zeros(len(digits), np.bool_)
    for (length, after, count), values in shapes.items():
        ours = digits // np.uint64(10**length) == np.uint64(int(policy.numbering.country_code))
        found |= ours & np.isin(digits // np.uint64(10**after) % np.uint64(10**count), np.array(values, np.uint64))
    return found


def answer_list(
    numbers: Numbers,
    valued: NDArray[np.int64],
    sealed: NDArray[np.int64],
    *,
    asking: Asking,
    view: RegisterView,
    firm: Firm,
    read_states: StatesReader,
) -> ListAnswers:
    """Decide every row by the one rule. Repeated rows are marked elsewhere: they get the first one's answer."""
    kinds, table = register_kinds(view.look_up(sealed), sealed, view, asking, read_states)
    states, flags = firm.of(sealed)
    zones, zone_table = _zones_of(numbers.digits[valued], asking)
    count = len(numbers.digits)
    facts = RowFacts(
        problems=numbers.problems,
        kinds=spread(kinds, valued, count),
        table=table,
        states=spread(states, valued, count),
        flags=spread(flags, valued, count),
        zones=spread(zones, valued, count),
        zone_table=zone_table,
    )
    return ListAnswers(numbers, valued, sealed, asking.judge().judge(facts))


S = TypeVar("S", bound=np.generic)


def spread(values: NDArray[S], positions: NDArray[np.int64], count: int) -> NDArray[S]:
    if len(positions) == count:
        return values
    whole = np.zeros(count, dtype=values.dtype)
    whole[positions] = values
    return whole


def register_kinds(
    codes: NDArray[np.uint16],
    sealed: NDArray[np.int64],
    view: RegisterView,
    asking: Asking,
    read_states: StatesReader,
) -> tuple[NDArray[np.int32], list[RegisterState]]:
    """Profile codes as positions in a table of states; what a profile does not tell is asked of the database."""
    table: list[RegisterState] = [NOTHING]
    kind_of = np.zeros(ASK + 1, dtype=np.int32)
    asked = np.zeros(ASK + 1, dtype=bool)
    for code in np.flatnonzero(np.bincount(codes, minlength=1)).tolist():
        if code == UNREGISTERED:
            continue
        profile = view.profiles[code] if code != ASK else None
        asked[code] = profile is None or profile.exceptions or profile.pending
        kind_of[code] = len(table)
        table.append(state_of(profile))
    kinds = kind_of[codes]
    special = np.flatnonzero(asked[codes])
    if len(special) and not asking.offline:
        known = read_states(np.unique(sealed[special]))
        positions: dict[int, int] = {}
        for row in special.tolist():
            state = known.get(int(sealed[row]), NOTHING)
            if id(state) not in positions:
                positions[id(state)] = len(table)
                table.append(state)
            kinds[row] = positions[id(state)]
    return kinds, table


def state_of(profile: Profile | None) -> RegisterState:
    """What a profile alone tells; where there is more to know, a bar still is a bar and nothing else is certain."""
    if profile is None or profile.pending:
        return DOUBTFUL
    return RegisterState(read_preferences(profile.preferences), None, doubtful=profile.exceptions)


def _zones_of(digits: NDArray[np.uint64], asking: Asking) -> tuple[NDArray[np.uint8], tuple[Zones, ...]]:
    """Only a planned time asks for places."""
    if asking.purpose.planned_at is None:
        return np.zeros(len(digits), np.uint8), ((),)
    return zones_of_numbers(digits, asking.policy)
