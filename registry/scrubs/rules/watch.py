"""Answer codes of a watched list: which can still change, which change by the clock alone, when a change is news, and when
a list is looked at."""

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from registry.engine.records.answer_code import DECISION_MASK, DUPLICATE
from registry.engine.records.reasons import ALONE_FIELD, Reason

Codes = NDArray[np.uint32]
Mask = NDArray[np.bool_]

WHOLE_EVERY = timedelta(days=1)  # for what neither log nor clock tells: a number that changed hands, another exemption
BY_CLOCK_EVERY = timedelta(hours=1)  # grace periods, consents and relationships that run out
LEAST_PAUSE = timedelta(seconds=20)
PAUSE_PER_ROW = timedelta(microseconds=10)  # a list of ten million is looked at every 100 seconds
ANNOUNCED_EVERY = timedelta(minutes=1)
# How long a round has its list, after which another takes it over: of a worker that died, or of one whose database did. Longer
# than any pause, and ten times what the rows take; no task lasts longer than the most.
HOLD = timedelta(minutes=2)
HOLD_PER_ROW = timedelta(microseconds=150)
MOST_HOLD = timedelta(minutes=30)
BUCKET_BITS = 26  # a sealed number needs 50: 15 million buckets, so that a list of 100,000 holds one in 150

_FIRST_PROBLEM = 3  # "unknown" and "invalid" stand behind the others
# Of these the spelling alone decides: nothing that happens to the register changes them.
_BY_SPELLING = [
    reason.bits for reason in Reason if reason.field == ALONE_FIELD and reason not in {Reason.REASSIGNED, Reason.STALE}
]
_BY_CLOCK = [reason for reason in Reason if reason.by_clock]


def same_decision(before: Codes, after: Codes) -> Mask:
    """Whether only the reasons differ, if anything."""
    same: Mask = before & DECISION_MASK == after & DECISION_MASK
    return same


def can_change(codes: Codes) -> Mask:
    problem = codes & DECISION_MASK >= _FIRST_PROBLEM
    return ~(problem & np.isin(codes & ALONE_FIELD, _BY_SPELLING))


def changes_by_clock(codes: Codes) -> Mask:
    """Rows whose answer may become another one although nobody does anything."""
    problem = codes & DECISION_MASK >= _FIRST_PROBLEM
    running: Mask = np.zeros(len(codes), bool)
    for reason in _BY_CLOCK:
        running |= (codes & reason.field == reason.bits) & (problem == (reason.field == ALONE_FIELD))
    return running


def with_duplicates(fresh: Codes, before: Codes) -> Codes:
    """Fresh codes, with the mark of repeated rows kept as it was."""
    return (fresh & ~np.uint32(DUPLICATE)) | (before & np.uint32(DUPLICATE))


def buckets_of(sealed: NDArray[np.int64]) -> NDArray[np.int32]:
    """By which a number finds the parts that may hold it; sealed numbers are uniform, and so are these."""
    return (sealed >> BUCKET_BITS).astype(np.int32)


def next_look(*, whole_at: datetime, by_clock_at: datetime | None, untold_until: datetime | None) -> datetime:
    """When a list is looked at although nothing is noted of it. `by_clock_at`: of the last look at what runs out, if anything
    does; `untold_until`: when the firm may hear what it was not told yet."""
    moments = [whole_at + WHOLE_EVERY]
    moments += [by_clock_at + BY_CLOCK_EVERY] if by_clock_at else []
    moments += [untold_until] if untold_until else []
    return min(moments)


def pause_after_round(rows: int) -> timedelta:
    return max(LEAST_PAUSE, rows * PAUSE_PER_ROW)


def hold_of_round(rows: int) -> timedelta:
    return min(MOST_HOLD, HOLD + rows * HOLD_PER_ROW)
