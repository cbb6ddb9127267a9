"""Whose list goes on next. A list is done in steps of a second or so, and each step is given out anew by these rules.

Between firms: whoever was served the longest ago. Between the lists of one firm: the shorter one first, and each the sooner
the longer it has waited for its turn, so that a small list passes a large one and a large one still comes on.
A list with few rows left is carried to its end by whoever has it: else it would wait behind every other firm five times.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["read", "answer", "gather", "write", "finish"]
LONG_ROWS, LONG_BYTES = 2_000_000, 8 << 20
FEW_ROWS = 10_000  # a list with no more of them left is carried through its remaining steps
CARRIED = 5.0  # seconds, after which it is given out again like any other
LIBRARY_ROWS = 20_000  # of a chunk; the library for telephone numbers takes a second and more for so many
FOR_ALL = ("read", "gather", "finish")  # steps of the whole list; the others are of one chunk
ROW_BYTES = 16  # of a list that nobody has counted yet, about


@dataclass(frozen=True)
class Progress:
    """How far a list is. `free`: nobody holds the whole of it. Chunks: how many wait to be answered, are not answered,
    wait to be written, are not written."""

    stage: str
    free: bool
    to_answer: int = 0
    unanswered: int = 0
    to_write: int = 0
    unwritten: int = 0


@dataclass(frozen=True)
class Step:
    """The next step of a list. `rows_left` of the list, half done where only answered. `since`: when the list last had a
    turn, or was handed in."""

    job_id: int
    firm_id: int
    kind: Kind
    rows_left: int
    since: datetime
    long: bool = False
    tries: int = 0


def next_kind(progress: Progress) -> Kind | None:
    """None while others are at it."""
    if progress.stage in ("reading", "answering") and progress.to_answer:
        return "answer"
    if progress.stage == "writing" and progress.to_write:
        return "write"
    if not progress.free:
        return None
    if progress.stage == "reading":
        return "read"
    if progress.stage == "gathering" or (progress.stage == "answering" and not progress.unanswered):
        return "gather"
    return "finish" if progress.stage == "writing" and not progress.unwritten else None


def is_long(kind: Kind, *, rows: int | None, size: int, slow: Collection[Kind] = ()) -> bool:
    """Whether a step may take more than a second or two: it is of the whole of a long list, or `slow` for what the list is:
    reading of a workbook, answering where spellings go through the library."""
    if kind in slow:
        return True
    if kind == "read":
        return size > LONG_BYTES
    return kind in FOR_ALL and (rows or 0) > LONG_ROWS


def carried_on(step: Step | None, spent: float) -> bool:
    """Whether whoever did a step of a list does its next one at once. `spent`: seconds since the list was taken up."""
    return step is not None and not step.long and step.rows_left <= FEW_ROWS and spent < CARRIED


def next_turn(
    steps: Sequence[Step],
    *,
    served: Mapping[int, datetime],
    finishing: Collection[int],
    long_under_way: int,
    long_at_once: int,
    at: datetime,
) -> Step | None:
    """`served`: when each firm last had a turn. Long steps are few at once, so that whoever works on the rest is never kept
    waiting; and one at a time is charged of a firm (`finishing`: firms at it), for a second would only wait for the first."""
    open_steps = [
        step
        for step in steps
        if not (step.long and long_under_way >= long_at_once)
        and not (step.kind == "finish" and step.firm_id in finishing)
    ]
    if not open_steps:
        return None
    firm_id = min(open_steps, key=lambda step: _firm_order(step, served)).firm_id
    return min((step for step in open_steps if step.firm_id == firm_id), key=lambda step: _list_order(step, at))


def _firm_order(step: Step, served: Mapping[int, datetime]) -> tuple[bool, datetime, int]:
    last = served.get(step.firm_id)
    return (last is not None, last or step.since, step.firm_id)


def _list_order(step: Step, at: datetime) -> tuple[float, int]:
    """A list of a million rows that waited a hundred seconds stands beside one of a hundred rows that came just now."""
    waited = max((at - step.since).total_seconds(), 0)
    return (max(step.rows_left, 1) / (1 + waited) ** 2, step.job_id)
