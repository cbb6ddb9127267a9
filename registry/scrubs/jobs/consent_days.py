"""The column of a list that says when each consent was given. A row whose day is none is malformed, as it is in one call."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.numbers.bulk import PROBLEMS, Numbers
from core.numbers.problems import Problem
from registry.engine.lists.chunk import Chunk
from registry.scrubs.rules.consent_day import read_day

LONGEST = 40  # bytes of a cell worth reading


@dataclass(frozen=True)
class Days:
    """`days`: of each row, or None where it names none. `wrong`: rows where something else stands."""

    days: NDArray[np.object_]
    wrong: NDArray[np.bool_]


def days_of(chunk: Chunk) -> Days | None:
    """None where the list has no such column. Each spelling is read once."""
    if chunk.days is None:
        return None
    texts = chunk.texts(chunk.days)
    known = {text: _read(text) for text in set(texts)}
    days = np.empty(chunk.count, np.object_)
    days[:] = [known[text][0] for text in texts]
    return Days(days, np.array([known[text][1] for text in texts], np.bool_))


def _read(text: bytes) -> tuple[date | None, bool]:
    try:
        return read_day(text[: LONGEST + 1].decode()), False
    except ValueError:
        return None, True


def numbers_dated(numbers: Numbers, given: Days | None) -> Numbers:
    """The numbers without those of malformed rows."""
    if given is None or not given.wrong.any():
        return numbers
    unplanned = numbers.unplanned
    return Numbers(
        np.where(given.wrong, np.uint64(0), numbers.digits),
        np.where(given.wrong, np.uint8(PROBLEMS.index(Problem.MALFORMED)), numbers.problems),
        numbers.by_library,
        np.where(given.wrong, np.uint64(0), unplanned) if len(unplanned) == len(given.wrong) else unplanned,
    )
