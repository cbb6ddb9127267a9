"""When a number may be sent another code. Slower each time, and never stopped for the day.

A stranger who keeps asking for codes to somebody's number makes them go out at this pace and no faster, and keeps
nobody out: a code works in every browser that asked for this number, whoever caused it to be sent.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

DAY = timedelta(days=1)


def _minutes(*gaps: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=gap) for gap in gaps)


# After the first of the last 24 hours, after the second …; the last gap stands for all further ones.
# At most 15 texts and 15 calls in 24 hours.
GAPS = {"text": _minutes(1, 1, 1, 5, 15, 60, 180), "voice": _minutes(2, 10, 30, 120)}
LONGEST_GAP = max(gaps[-1] for gaps in GAPS.values())


def next_at(medium: str, sent: Sequence[datetime], at: datetime) -> datetime | None:
    """The moment from which another code may go out by `medium`; None: at once. `sent`: when codes went, in order."""
    recent = [moment for moment in sent if moment > at - DAY]
    if not recent:
        return None
    gaps = GAPS[medium]
    free = recent[-1] + gaps[min(len(recent), len(gaps)) - 1]
    return free if free > at else None
