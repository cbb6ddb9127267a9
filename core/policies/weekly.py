"""Spellings of week days and clock times, in packs, in preferences and in answers."""

import re
from datetime import time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_clock(value: str) -> time:
    """``"09:00"`` to ``"24:00"``; the end of the day becomes ``time(0, 0)``. ValueError when it is neither."""
    if not re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", value, re.ASCII):
        raise ValueError(value)
    return time(0, 0) if value == "24:00" else time.fromisoformat(value)


def parse_days(value: str) -> frozenset[int]:
    """``"mon-fri"``, ``"sat,sun"``, ``"mon-wed,sat"`` → weekdays, Monday 0. ValueError otherwise."""
    days: set[int] = set()
    for part in value.split(","):
        first, dash, last = part.strip().partition("-")
        start, end = DAYS.index(first), DAYS.index(last if dash else first)
        if end < start:
            raise ValueError(value)
        days.update(range(start, end + 1))
    return frozenset(days)


def format_days(days: frozenset[int]) -> str:
    """The shortest spelling `parse_days` reads: ``"mon-sat"``, ``"sat,sun"`` becomes ``"sat-sun"``."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs)


def format_clock(value: time, *, end: bool = False) -> str:
    """``"09:00"``; the end of the day is ``"24:00"``."""
    return "24:00" if end and value == time(0, 0) else value.strftime("%H:%M")
