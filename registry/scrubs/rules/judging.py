"""The one rule over whole lists: all that decides a row is folded into few kinds, and each kind is decided once.

Whatever the list's size, `registry.scrubs.rules.decision` is asked a few dozen times; numpy does the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from core.policies.schema import CallingWindow, Policy
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import encode
from registry.engine.records.reasons import Reason
from registry.register.rules.consent import ConsentState
from registry.register.rules.register_state import NOTHING, RegisterState
from registry.scrubs.rules.decision import Decision, ScrubFacts, decide_weighed
from registry.scrubs.rules.purpose import Purpose

# A consent's state in one byte: 0 is none.
STATES: tuple[ConsentState | None, ...] = (None, *ConsentState)
REFUSED, RELATED, REASSIGNED = 1, 2, 4
FLAGS = 8
STALE = Decision(Answer.UNKNOWN, (Reason.STALE,))
PROBLEM_KEYS = 32  # keys below stand for what is wrong with a number
ZONES = 64


@dataclass(frozen=True)
class RowFacts:
    """Facts of n rows, one array each.

    `problems`: position in the judge's problems (0: none). `kinds`: position in `table`, whose first is `NOTHING`.
    `states`: position in `STATES`. `flags`: `REFUSED`, `RELATED`, `REASSIGNED`. `zones`: position in `zone_table` (at most 64).
    """

    problems: NDArray[np.uint8]
    kinds: NDArray[np.int32]
    table: Sequence[RegisterState]
    states: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    zones: NDArray[np.uint8] | None = None
    zone_table: Sequence[tuple[ZoneInfo, ...]] = ((),)


@dataclass(frozen=True)
class Judged:
    """`codes`: answer codes. `windows`: 0 or 1 + position in `window_sets`: when a row barred in some hours is free."""

    codes: NDArray[np.uint32]
    windows: NDArray[np.uint16]
    window_sets: tuple[tuple[CallingWindow, ...], ...]


@dataclass(frozen=True)
class Judge:
    """Who asks, for what and when. `problems`: reason codes by position. `offline`: the database is away, so that
    nothing is called `callable` that a refusal or a consent taken back might bar."""

    marketer: str
    exemption: str
    purpose: Purpose
    policy: Policy
    at: datetime
    problems: tuple[str, ...]
    offline: bool = False

    def judge(self, rows: RowFacts) -> Judged:
        keys = self._keys(rows)
        most = int(keys.max(initial=0)) + 1
        codes = np.zeros(most, dtype=np.uint32)
        windows = np.zeros(most, dtype=np.uint16)
        sets: dict[tuple[CallingWindow, ...], int] = {}
        for key in np.flatnonzero(np.bincount(keys, minlength=most)).tolist():
            decision = self._decide(key, rows)
            codes[key] = encode(decision.decision, decision.reasons, self.policy.exemptions.caller_classes)
            if decision.windows is not None:
                windows[key] = sets.setdefault(decision.windows, len(sets) + 1)
        return Judged(codes[keys], windows[keys], tuple(sets))

    def _keys(self, rows: RowFacts) -> NDArray[np.int64]:
        """One small whole number for all that decides a row."""
        keys = rows.kinds.astype(np.int64)
        keys *= len(STATES)
        keys += rows.states
        keys *= FLAGS
        keys += rows.flags
        if len(rows.zone_table) > 1 and rows.zones is not None:
            keys *= ZONES
            keys += rows.zones
        keys += PROBLEM_KEYS
        return np.where(rows.problems > 0, rows.problems.astype(np.int64), keys)

    def _decide(self, key: int, rows: RowFacts) -> Decision:
        if key < PROBLEM_KEYS:
            return self._weighed(NOTHING, None, 0, (), self.problems[key])
        rest, zone = key - PROBLEM_KEYS, 0
        if len(rows.zone_table) > 1 and rows.zones is not None:
            rest, zone = divmod(rest, ZONES)
        rest, flags = divmod(rest, FLAGS)
        kind, state = divmod(rest, len(STATES))
        return self._weighed(rows.table[kind], STATES[state], flags, rows.zone_table[zone], "")

    def _weighed(
        self, known: RegisterState, state: ConsentState | None, flags: int, zones: tuple[ZoneInfo, ...], problem: str
    ) -> Decision:
        facts = ScrubFacts(
            at=self.at,
            channel=self.purpose.channel,
            category=self.purpose.category,
            marketer=self.marketer,
            problem=problem,
            preferences=known.preferences,
            binding_from=known.binding_from,
            refused=bool(flags & REFUSED),
            reassigned=bool(flags & REASSIGNED),
            exemption=self.exemption,
            planned_at=self.purpose.planned_at,
            zones=zones,
        )
        found = decide_weighed(facts, self.policy, state=state, related=bool(flags & RELATED))
        if known.doubtful and found.decision != Answer.NOT_CALLABLE:
            return STALE
        return STALE if self.offline and found.decision == Answer.CALLABLE else found
