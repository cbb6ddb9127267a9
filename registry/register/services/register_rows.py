"""Helpers of the imports: a block of a register's file, read; and what became of its rows."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from core.files.import_source import Block
from core.numbers.reading import holders_read_cells
from core.policies import Policy
from registry.engine.records.moments import EPOCH, micros
from registry.engine.registers.register_file import read_block
from registry.register.rules.registration_batch import Outcome
from registry.register.selectors.register_import import LINES_SHOWN
from registry.register.services.registration_checks import CLOCKS_APART


@dataclass(frozen=True)
class Rows:
    """A block, read: numbers and acts, and what was kept out."""

    block: Block
    digits: NDArray[np.uint64]
    withdraw: NDArray[np.bool_]
    said: NDArray[np.int64]  # microseconds since 1970; empty where the file tells no times
    problems: dict[str, dict[str, Any]]
    blank: int


def read_rows(block: Block, format: str, policy: Policy, at: datetime) -> Rows:
    """`at`: what lies after it has not happened. Times are those of the country's own clock."""
    cells = read_block(block.data, format, first=block.position == 0)
    digits, unread = holders_read_cells(cells.data, cells.starts, cells.ends, policy)
    said = on_clock(cells.said, policy.numbering.zone)
    if len(said):
        ahead = (digits != 0) & (said > micros(at + CLOCKS_APART))
        digits[ahead], unread[ahead] = 0, "row.future"
        said = np.minimum(said, micros(at))
    wrong = dict(cells.problems)
    for reason in np.unique(unread[unread != ""]).tolist():
        wrong[reason] = cells.lines[unread == reason]
    problems = {
        reason: {"count": len(lines), "lines": (block.line + 1 + lines[:LINES_SHOWN]).tolist()}
        for reason, lines in wrong.items()
    }
    good = digits != 0
    return Rows(block, digits[good], cells.withdraw[good], said[good] if len(said) else said, problems, cells.blank)


def on_clock(seconds: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Seconds of a local clock as microseconds since 1970; asked once for each hour that stands there."""
    hours, positions = np.unique(seconds // 3600, return_inverse=True)
    local = [(EPOCH + timedelta(hours=int(hour))).replace(tzinfo=zone) for hour in hours.tolist()]
    behind = np.array([moment.utcoffset() // timedelta(seconds=1) for moment in local], np.int64)  # type: ignore[operator]
    return (seconds - behind[positions]) * 1_000_000 if len(seconds) else seconds


def outcome_counts(outcomes: NDArray[np.uint8]) -> dict[str, int]:
    return {Outcome(code).name.lower(): count for code, count in Counter(outcomes.tolist()).items()}
