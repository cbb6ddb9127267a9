"""Answer codes of a watched list: which can still change, which change by the clock alone, and when a change is news."""

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from registry.engine.records.answer_code import CONSENT, CONSENT_MASK, DUPLICATE, FLAGS, PLAIN

Codes = NDArray[np.uint16]
Mask = NDArray[np.bool_]

WHOLE_EVERY = timedelta(days=1)  # for what neither log nor clock tells: a number that changed hands, another exemption
BY_CLOCK_EVERY = timedelta(hours=1)  # grace periods, consents and relationships that run out
LEAST_PAUSE = timedelta(seconds=20)
PAUSE_PER_ROW = timedelta(microseconds=10)  # a list of ten million is looked at every 100 seconds
ANNOUNCED_EVERY = timedelta(minutes=1)

_DECISION_SHIFT = 13
_FIRST_PROBLEM = 3  # "unknown" and "invalid" stand behind the others
_LOW = DUPLICATE - 1
# Of these the spelling alone decides: nothing that happens to the register changes them.
_BY_SPELLING = [code for reason, code in PLAIN.items() if reason not in {"number.reassigned", "register.stale"}]
_RUNNING_OUT = [CONSENT[reason] for reason in ("consent.claimed", "consent.confirmed", "consent.unconfirmed")]


def same_decision(before: Codes, after: Codes) -> Mask:
    """Whether only the reasons differ, if anything."""
    same: Mask = before >> _DECISION_SHIFT == after >> _DECISION_SHIFT
    return same


def can_change(codes: Codes) -> Mask:
    problem = codes >> _DECISION_SHIFT >= _FIRST_PROBLEM
    return ~(problem & np.isin(codes & _LOW, _BY_SPELLING))


def changes_by_clock(codes: Codes) -> Mask:
    """Rows whose answer may become another one although nobody does anything."""
    problem = codes >> _DECISION_SHIFT >= _FIRST_PROBLEM
    stale = problem & (codes & _LOW == PLAIN["register.stale"])
    flags = codes & (FLAGS["registry.pending"] | FLAGS["relationship.valid"]) != 0
    running: Mask = stale | (~problem & (flags | np.isin(codes & CONSENT_MASK, _RUNNING_OUT)))
    return running


def with_duplicates(fresh: Codes, before: Codes) -> Codes:
    """Fresh codes, with the mark of repeated rows kept as it was."""
    return (fresh & np.uint16(0xFFFF ^ DUPLICATE)) | (before & np.uint16(DUPLICATE))


def pause_after_round(rows: int) -> timedelta:
    return max(LEAST_PAUSE, rows * PAUSE_PER_ROW)
