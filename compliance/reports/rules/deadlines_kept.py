"""Which deadlines of cases were kept: each step out of a state whose clock ran, and whether that clock was over before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Moved:
    """A case left a state. `clock`: a key of the pack's deadlines, the one that ran there."""

    case: int
    clock: str
    at: datetime


@dataclass(frozen=True)
class Over:
    """A clock of a case was over, as its timeline noted."""

    case: int
    clock: str
    at: datetime


def deadlines_kept(moves: Iterable[Moved], overs: Iterable[Over]) -> list[dict[str, Any]]:
    """Per clock how many steps came in time and how many late. An end that passed makes the next step of its clock late, no other."""
    passed: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for over in sorted(overs, key=lambda row: row.at):
        passed[over.case, over.clock].append(over.at)
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for move in sorted(moves, key=lambda row: row.at):
        before = [at for at in passed[move.case, move.clock] if at <= move.at]
        passed[move.case, move.clock] = [at for at in passed[move.case, move.clock] if at > move.at]
        counted[move.clock][bool(before)] += 1
    return [{"key": clock, "kept": kept, "missed": missed} for clock, (kept, missed) in sorted(counted.items())]
