"""THE table of a case: from, to, who, guards, deadline. Screens draw their buttons from it, services obey it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from compliance.rules.case_facts import CaseFacts, State
from core.policies.schema import Names, Policy


@dataclass(frozen=True)
class Act:
    """One row of the table. `deadline`: key of the pack's deadlines that begins to run, "" for none;
    `runs_from`: "act" or "filing". `needs`: fields of `CaseFacts` the act itself brings (its form)."""

    name: str
    origins: frozenset[State]
    to: State
    roles: frozenset[str]
    names: Names
    guards: tuple[str, ...] = ()
    deadline: str = ""
    runs_from: str = "act"
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Objection:
    """Why an act is not possible now: a stable code and the sentence in each language."""

    code: str
    names: Names


@dataclass(frozen=True)
class AvailableAct:
    act: Act
    objections: tuple[Objection, ...]


ACTS: Mapping[str, Act] = {}
STATE_NAMES: Mapping[State, Names] = {}
DECIDED_STATES = frozenset({State.DECIDED, State.SERVED, State.RECONSIDERED, State.SUED})
ENDED = frozenset({State.CLOSED, State.CLOSED_WITH_ADVICE, State.REFERRED, State.REVOKED})


def acts_from(state: State, roles: Iterable[str], facts: CaseFacts, policy: Policy) -> list[AvailableAct]:
    """Acts the table allows from `state` to one of `roles`, each with what still stands against it."""
    raise NotImplementedError


def check(act: str, facts: CaseFacts, policy: Policy) -> list[Objection]:
    """Everything that stands against `act` now: unknown act, wrong state, wrong role, each guard. Empty: go on."""
    raise NotImplementedError


def due_after(act: str, facts: CaseFacts, policy: Policy) -> datetime | None:
    """When the deadline that `act` sets ends; None for none."""
    raise NotImplementedError
