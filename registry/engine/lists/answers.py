"""The answers to a chunk's rows, and what a result says of each distinct one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from registry.engine.lists.chunk import Cells, Chunk
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import ANSWERS, DECISION_MASK, DUPLICATE, decode, encode
from registry.engine.records.reasons import Reason

COUNTED = 1 << 20  # codes below are counted in a table


@dataclass(frozen=True)
class Answers:
    """One answer a row. `digits`: E.164 digits as a whole number, 0 where the row has no number. `codes`: see
    `registry.engine.records.answer_code`, of every row. `windows`: 0 for none, else 1 + a position in `window_sets`, which are bodies
    like `calling_windows`: days, from, to, zone. `each`: of every column of numbers, where there are several; then a row's
    answer is its strictest.
    """

    digits: NDArray[np.uint64]
    codes: NDArray[np.uint32]
    windows: NDArray[np.uint16]
    window_sets: Sequence[Sequence[Mapping[str, str]]] = ()
    each: tuple["Answers", ...] = ()


@dataclass(frozen=True)
class Meaning:
    decision: Answer
    reasons: tuple[str, ...]


def meanings(codes: NDArray[np.uint32], classes: Sequence[str]) -> tuple[list[Meaning], NDArray[np.int32]]:
    """(what each distinct code says, for each row its position in that)."""
    distinct, positions = _positions(codes)
    return [Meaning(*decode(code, classes)) for code in distinct.tolist()], positions


def code_counts(codes: NDArray[np.uint32]) -> dict[int, int]:
    """How many rows were given each answer code."""
    distinct, positions = _positions(codes)
    return dict(zip(distinct.tolist(), np.bincount(positions, minlength=len(distinct)).tolist(), strict=True))


def _positions(codes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """(the distinct codes, for each row its position among them): by counting while codes are small, else by sorting."""
    if int(codes.max(initial=0)) >= COUNTED:
        found, rows = np.unique(codes, return_inverse=True)
        return found.astype(np.int64), rows.astype(np.int32)
    distinct = np.flatnonzero(np.bincount(codes))
    positions = np.zeros(int(distinct.max(initial=0)) + 1, np.int32)
    positions[distinct] = np.arange(len(distinct))
    return distinct, positions[codes]


def strictest(codes: Sequence[NDArray[np.uint32]]) -> NDArray[np.int64]:
    """For each row which of several columns has the strictest answer; the first of equals. `codes`: of every column."""
    ranks = np.stack(
        [_RANKS[column & DECISION_MASK] + 10 * np.isin(column & ~np.uint32(DUPLICATE), _NONE) for column in codes]
    )
    deciding: NDArray[np.int64] = np.argmin(ranks, axis=0)
    return deciding


_STRICT = (Answer.NOT_CALLABLE, Answer.UNKNOWN, Answer.CONDITIONAL, Answer.INVALID, Answer.CALLABLE)
_RANKS = np.array([_STRICT.index(answer) for answer in ANSWERS])
# What is no number at all says nothing of a row that has another.
MALFORMED, EMPTY = (encode(Answer.INVALID, (reason,)) for reason in (Reason.MALFORMED, Reason.EMPTY))
UNALLOCATED = encode(Answer.UNKNOWN, (Reason.UNALLOCATED,))  # such as local numbers, or ids of orders
_NONE = np.array([MALFORMED, EMPTY], np.uint32)
_HARDLY, _MOSTLY = 0.9, 0.8  # of the cells that hold anything


def hardly_numbers(codes: Mapping[int, int]) -> bool:
    """Whether what was taken for numbers hardly holds any: then it may be the wrong column. `codes`: rows by answer code."""
    filled = sum(codes.values()) - codes.get(EMPTY, 0)
    return codes.get(MALFORMED, 0) >= _HARDLY * filled


def mostly_invalid(codes: Mapping[int, int]) -> bool:
    """Whether its owner should be told that most rows hold no number that can be called. `codes`: rows by answer code."""
    filled = sum(codes.values()) - codes.get(EMPTY, 0)
    invalid = sum(rows for code, rows in codes.items() if code & DECISION_MASK == ANSWERS.index(Answer.INVALID))
    invalid += sum(rows for code, rows in codes.items() if code & ~DUPLICATE == UNALLOCATED)
    return invalid - codes.get(EMPTY, 0) >= _MOSTLY * filled


def chosen(codes: NDArray[np.uint32], rows: str) -> NDArray[np.bool_] | None:
    """Which rows `rows` asks for: "all" (None), or one decision. ValueError for any other word."""
    if rows == "all":
        return None
    picked: NDArray[np.bool_] = (codes & DECISION_MASK) == ANSWERS.index(Answer(rows))
    return picked


def deciding_cells(chunk: Chunk, answers: Answers) -> Chunk:
    """The chunk whose number of each row is the one that its answer is of."""
    deciding = strictest([each.codes for each in answers.each])
    columns = chunk.number_columns
    starts, ends = np.choose(deciding, [c.starts for c in columns]), np.choose(deciding, [c.ends for c in columns])
    return replace(chunk, numbers=Cells(starts, ends))
