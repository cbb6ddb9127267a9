"""What many wishes, said one after the other, change: the same as if each had been done alone, in their order.

The rules of one wish are those of `registry.register.services.registration`: saying the same again changes nothing; a reference
is used once, and again only for the same; a change keeps the dates of the registration, a new one after a withdrawal
begins a new period.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

ASSURANCES = ("sms_code", "calling_line", "network", "in_person")
STORED = -1  # in place of a body: the preferences that the register has on file
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


LOGGED = (Outcome.REGISTERED, Outcome.CHANGED, Outcome.WITHDRAWN)
USING_UP = (*LOGGED, Outcome.UNREGISTERED)  # a reference: else using it again would tell which it was


@dataclass(frozen=True)
class Wishes:
    """Rows in their order. `digits`: E.164 as whole numbers; `body`: a position in `bodies`, -1 with a withdrawal;
    `assurance`: a position in `ASSURANCES`; `references`: as kept (HMAC), "" for none; or no list at all."""

    digits: NDArray[np.uint64]
    withdraw: NDArray[np.bool_]
    body: NDArray[np.int64]
    bodies: Sequence[Mapping[str, Any]]  # canonical, each once
    assurance: NDArray[np.int64]
    references: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.digits)

    def take(self, rows: NDArray[np.intp]) -> "Wishes":
        references = [self.references[row] for row in rows.tolist()] if self.references else ()
        return Wishes(
            self.digits[rows], self.withdraw[rows], self.body[rows], self.bodies, self.assurance[rows], references
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


@dataclass
class Changes:
    """Rows for the log, in the order in which they happen. `kept`: the dates are those of the registration on file."""

    rows: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    outcomes: list[int] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)


@dataclass(slots=True)
class State:
    live: bool
    own: bool
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
    outcomes[~wishes.withdraw & stored.live & stored.same] = Outcome.SAME
    if own_only:
        outcomes[stored.live & ~stored.own] = Outcome.KEPT
    outcomes[wishes.withdraw & ~stored.live] = Outcome.UNREGISTERED
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
    rows = zip(numbers.tolist(), wishes.withdraw.tolist(), wishes.body.tolist(), references, strict=True)
    for row, (number, withdraw, body, reference) in enumerate(rows):
        state = states.get(number)
        if state is None:
            state = states[number] = State(live[row], own[row])
        this = Used(number, withdraw, body)
        if reference and (before := used.get(reference)):
            outcomes[row] = Outcome.REPEATED if before == this else Outcome.MISMATCH
            continue
        already = state.live and (same[row] if state.body == STORED else state.body == body)
        outcome = outcome_of(state, withdraw, already and not reference, own_only)
        outcomes[row] = outcome
        if reference and outcome in USING_UP:
            used[reference] = this
        if outcome in LOGGED:
            apply_outcome(state, outcome, body)
            changes.rows.append(row)
            changes.numbers.append(number)
            changes.outcomes.append(outcome)
            changes.kept.append(state.kept)
    return outcomes, changes


def outcome_of(state: State, withdraw: bool, already: bool, own_only: bool) -> Outcome:
    """What one wish comes to while the register stands at `state`."""
    if own_only and state.live and not state.own:
        return Outcome.KEPT
    if withdraw:
        return Outcome.WITHDRAWN if state.live else Outcome.UNREGISTERED
    if already:
        return Outcome.SAME
    return Outcome.CHANGED if state.live else Outcome.REGISTERED


def apply_outcome(state: State, outcome: Outcome, body: int) -> None:
    if outcome == Outcome.WITHDRAWN:
        state.live = False
        return
    state.kept = state.kept and outcome == Outcome.CHANGED
    state.live, state.own, state.body = True, True, body
