"""Whose import goes on next: the client's that was served the longest ago, and of its imports the one that was.

An import is done in steps of a few seconds, and each is given out anew, so that a large file holds up nobody's small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

STEP_SECONDS = 4.0


@dataclass(frozen=True)
class Waiting:
    """`owner`: the operator, or the officer at the desk. `served`: when a step of it was last taken up. `free`: nobody is at it."""

    import_id: int
    owner: str
    since: datetime
    served: datetime | None
    free: bool


def next_import(waiting: Sequence[Waiting]) -> int | None:
    """None where nothing waits, or somebody is at all of it."""
    served: dict[str, datetime] = {}
    for one in waiting:
        if one.served is not None:
            served[one.owner] = max(one.served, served.get(one.owner, one.served))

    def order(one: Waiting) -> tuple[bool, datetime, bool, datetime, int]:
        last = served.get(one.owner)
        return (last is not None, last or one.since, one.served is not None, one.served or one.since, one.import_id)

    free = [one for one in waiting if one.free]
    return min(free, key=order).import_id if free else None


def part_done(rows_done: int, rows_total: int | None) -> float:
    """0 to 1, three digits; 0 until the file is counted."""
    return round(rows_done / rows_total, 3) if rows_total else 0.0
