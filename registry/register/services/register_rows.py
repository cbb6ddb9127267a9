"""Helpers of the imports: a block of a register's file, read; and what became of its rows."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files.import_source import Block
from core.numbers.reading import subscribers_read_cells
from core.policies import Policy
from registry.engine.registers.register_file import read_block
from registry.register.rules.registration_batch import Outcome
from registry.register.selectors.register_import import LINES_SHOWN


@dataclass(frozen=True)
class Rows:
    """A block, read: numbers and acts, and what was kept out."""

    block: Block
    digits: NDArray[np.uint64]
    withdraw: NDArray[np.bool_]
    problems: dict[str, dict[str, Any]]
    blank: int


def read_rows(block: Block, format: str, policy: Policy) -> Rows:
    cells = read_block(block.data, format, first=block.position == 0)
    digits, unread = subscribers_read_cells(cells.data, cells.starts, cells.ends, policy)
    wrong = dict(cells.problems)
    for reason in np.unique(unread[unread != ""]).tolist():
        wrong[reason] = cells.lines[unread == reason]
    problems = {
        reason: {"count": len(lines), "lines": (block.line + 1 + lines[:LINES_SHOWN]).tolist()}
        for reason, lines in wrong.items()
    }
    good = digits != 0
    return Rows(block, digits[good], cells.withdraw[good], problems, cells.blank)


def outcome_counts(outcomes: NDArray[np.uint8]) -> dict[str, int]:
    return {Outcome(code).name.lower(): count for code, count in Counter(outcomes.tolist()).items()}
