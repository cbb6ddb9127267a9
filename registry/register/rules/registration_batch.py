"""What many wishes, said one after the other, change: the same as if each had been done alone, in their order.

The rules of one wish are those of `registry.register.services.registration`: saying the same again changes nothing; a reference
is used once, and again only for the same; a change keeps the dates of the registration, a new one after a withdrawal
begins a new period; of acts whose moments are told the latest stands, whatever the order in which they come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

ASSURANCES = ("sms_code", "calling_line", "network", "in_person")
STORED = -1  # in place of a body: the preferences that the register has on file
NOW = 2**62  # in place of a moment that nobody tells: later than all that are told
WITHDRAWAL = -1  # in place of a body: there is none


class Outcome(IntEnum):
    REGISTERED = 1
    CHANGED = 2
    WITHDRAWN = 3
    SAME = 4  # it is so already
    UNREGISTERED = 5  # nothing to withdraw
    REPEATED = 6  # the reference was used for the same before
    MISMATCH = 7  # the reference was used for something else
    KEPT = 8  # registered by somebody else, whose word is left alone
    OUTDATED = 9  # something later was said of this number


LOGGED = (Outcome.REGISTERED, Outcome.CHANGED, Outcome.WITHDRAWN)
USING_UP = (*LOGGED, Outcome.UNREGISTERED, Outcome.OUTDATED)  # a reference: else using it again would tell which it was


@dataclass(frozen=True)
class Wishes:
    """Rows in their order. `digits`: E.164 as whole numbers; `body`: a position in `bodies`, -1 with a withdrawal;
    `assurance`: a position in `ASSURANCES`; `references`: as kept (HMAC), "" for none; or no list at all.
    `said`: when each was said, in microseconds since 1970; 0, or no array, where nobody tells: then it is the latest."""

    digits: NDArray[np.uint64]
    withdraw: NDArray[np.bool_]
    body: NDArray[np.int64]
    bodies: Sequence[Mapping[str, Any]]  # canonical, each once
    assurance: NDArray[np.int64]
    references: Sequence[str] = ()
    said: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def moments(self) -> NDArray[np.int64]:
        return self.said if len(self.said) else np.zeros(len(self), np.int64)

    def __len__(self) -> int:
        return len(self.digits)

    def take(self, rows: NDArray[np.intp]) -> "Wishes":
        references = [self.references[row] for row in rows.tolist()] if self.references else ()
        return Wishes(
            self.digits[rows],
            self.withdraw[rows],
            self.body[rows],
            self.bodies,
            self.assurance[rows],
            references,
            self.moments()[rows],
        )

    def referred(self) -> NDArray[np.bool_]:
        """Which rows have a reference."""
        if not self.references:
            return np.zeros(len(self), np.bool_)
        return np.fromiter((bool(reference) for reference in self.references), np.bool_, len(self))


@dataclass(frozen=True)
class Stored:
    """The register as it stands, row for row of the wishes. `same`: with the preferences wished for."""

    exists: NDArray[np.bool_]  # a registration is on file, withdrawn or not
    live: NDArray[np.bool_]
    same: NDArray[np.bool_]
    own: NDArray[np.bool_]  # it came from the sender of these wishes
    said: NDArray[np.int64]  # when the last act was said, in microseconds since 1970; 0 where there was none
    vain: NDArray[np.int64]  # when it was last withdrawn in vain: what registers and was said before is outdated


@dataclass
class Changes:
    """Rows for the log, in the order in which they happen. `kept`: the dates are those of the registration on file."""

    rows: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    outcomes: list[int] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    began: list[int] = field(
        default_factory=list
    )  # when the registration was said to which the row belongs, if not `kept`
    repeated: dict[int, int] = field(default_factory=dict)  # row of what was so already -> its later moment


@dataclass(slots=True)
class State:
    live: bool
    own: bool
    said: int = 0
    vain: int = 0
    began: int = 0
    body: int = STORED
    kept: bool = True


class Used(NamedTuple):
    """For what a reference was used: by a row of these wishes."""

    number: int
    withdraw: bool
    body: int


def idle(wishes: Wishes, stored: Stored, own_only: bool) -> NDArray[np.uint8]:
    """The outcomes of rows that change nothing as the register stands; 0 for all others."""
    outcomes = np.zeros(len(wishes), np.uint8)
    untold = wishes.moments() == 0  # what is so already stands anew from a later moment
    outcomes[~wishes.withdraw & stored.live & stored.same & untold] = Outcome.SAME
    outcomes[wishes.withdraw & ~stored.live & untold] = Outcome.UNREGISTERED
    since = np.where(wishes.withdraw, stored.said, np.maximum(stored.said, stored.vain))
    outcomes[~untold & (wishes.moments() < since)] = Outcome.OUTDATED
    if own_only:
        outcomes[stored.live & ~stored.own] = Outcome.KEPT
    outcomes[wishes.referred()] = 0
    return outcomes


def decide(
    wishes: Wishes, numbers: NDArray[np.int64], stored: Stored, earlier: Mapping[str, Used], own_only: bool
) -> tuple[NDArray[np.uint8], Changes]:
    """The outcome of every row, and what to write. `numbers`: ids; `earlier`: the references used before these wishes.

    With `own_only` a registration that came from somebody else is neither changed nor withdrawn.
    """
    outcomes, changes = np.zeros(len(wishes), np.uint8), Changes()
    states: dict[int, State] = {}
    used = dict(earlier)
    references = wishes.references or [""] * len(wishes)
    live, same, own = stored.live.tolist(), stored.same.tolist(), stored.own.tolist()
    last, vain = stored.said.tolist(), stored.vain.tolist()
    columns = numbers.tolist(), wishes.withdraw.tolist(), wishes.body.tolist(), wishes.moments().tolist()
    for row, (number, withdraw, body, said, reference) in enumerate(zip(*columns, references, strict=True)):
        state = states.get(number)
        if state is None:
            state = states[number] = State(live[row], own[row], last[row], vain[row])
        this = Used(number, withdraw, body)
        if reference and (before := used.get(reference)):
            outcomes[row] = Outcome.REPEATED if before == this else Outcome.MISMATCH
            continue
        already = state.live and (same[row] if state.body == STORED else state.body == body)
        outcome = outcome_of(state, withdraw, already and not reference, own_only, said)
        outcomes[row] = outcome
        if said and outcome == Outcome.SAME:
            state.said = changes.repeated[row] = said
        if said and outcome == Outcome.UNREGISTERED:
            state.vain = max(state.vain, said)
        if reference and outcome in USING_UP:
            used[reference] = this
        if outcome in LOGGED:
            apply_outcome(state, outcome, body, said)
            changes.rows.append(row)
            changes.numbers.append(number)
            changes.outcomes.append(outcome)
            changes.kept.append(state.kept)
            changes.said.append(said)
            changes.began.append(state.began)
    return outcomes, changes


def outcome_of(state: State, withdraw: bool, already: bool, own_only: bool, said: int = 0) -> Outcome:
    """What one wish comes to while the register stands at `state`."""
    if own_only and state.live and not state.own:
        return Outcome.KEPT
    if said and said < (state.said if withdraw else max(state.said, state.vain)):
        return Outcome.OUTDATED
    if withdraw:
        return Outcome.WITHDRAWN if state.live else Outcome.UNREGISTERED
    if already:
        return Outcome.SAME
    return Outcome.CHANGED if state.live else Outcome.REGISTERED


def apply_outcome(state: State, outcome: Outcome, body: int, said: int = 0) -> None:
    state.said = said or NOW
    if outcome == Outcome.WITHDRAWN:
        state.live = False
        return
    if outcome == Outcome.REGISTERED:
        state.kept, state.began = False, said
    state.live, state.own, state.body = True, True, body
