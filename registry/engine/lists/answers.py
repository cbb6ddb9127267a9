"""The answers to a chunk's rows, and what a result says of each distinct one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import ANSWERS, decode


@dataclass(frozen=True)
class Answers:
    """One answer a row. `digits`: E.164 digits as a whole number, 0 where the row has no number. `codes`: see
    `registry.engine.records.answer_code`, of every row. `windows`: 0 for none, else 1 + a place in `window_sets`, which are bodies
    like `calling_windows`: days, from, to, zone.
    """

    digits: NDArray[np.uint64]
    codes: NDArray[np.uint16]
    windows: NDArray[np.uint16]
    window_sets: Sequence[Sequence[Mapping[str, str]]] = ()


@dataclass(frozen=True)
class Meaning:
    decision: Answer
    reasons: tuple[str, ...]


def meanings(codes: NDArray[np.uint16], classes: Sequence[str]) -> tuple[list[Meaning], NDArray[np.int32]]:
    """(what each distinct code says, for each row its place in that)."""
    distinct = np.flatnonzero(np.bincount(codes))
    places = np.zeros(int(distinct.max(initial=0)) + 1, np.int32)
    places[distinct] = np.arange(len(distinct))
    return [Meaning(*decode(code, classes)) for code in distinct.tolist()], places[codes]


def chosen(codes: NDArray[np.uint16], rows: str) -> NDArray[np.bool_] | None:
    """Which rows `rows` asks for: "all" (None), or one decision. ValueError for any other word."""
    if rows == "all":
        return None
    picked: NDArray[np.bool_] = (codes >> 13) == ANSWERS.index(Answer(rows))
    return picked
