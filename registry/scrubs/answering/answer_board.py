"""The answers of one chunk, put together from its groups and kept as a file."""

import io
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.policies.schema import Policy
from registry.engine.lists.answers import Answers, code_counts, strictest
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import ANSWERS, DECISION_MASK, DUPLICATE, encode
from registry.engine.records.reasons import Reason
from registry.scrubs.rules.hours import window_bodies
from registry.scrubs.rules.judging import Judged


class AnswerBoard:
    """`misfits`: per row "" or the reason why it belongs to no group, as positions in `MISFITS`."""

    def __init__(self, digits: NDArray[np.uint64], misfits: NDArray[np.uint8] | None = None) -> None:
        self.digits = digits
        self.codes = np.zeros(len(digits), dtype=np.uint32)
        self.windows = np.zeros(len(digits), dtype=np.uint16)
        self.sets: list[list[dict[str, str]]] = []
        if misfits is not None:
            self.codes = MISFIT_CODES[misfits]

    def take(self, rows: NDArray[np.int64], judged: Judged, policy: Policy) -> None:
        positions = [0, *(self.position(window_bodies(windows, policy)) for windows in judged.window_sets)]
        self.codes[rows] = judged.codes
        self.windows[rows] = np.array(positions, dtype=np.uint16)[judged.windows]

    @classmethod
    def strictest(cls, boards: Sequence["AnswerBoard"]) -> tuple["AnswerBoard", NDArray[np.int64]]:
        """Each row's strictest answer of several numbers, and whose it is."""
        if len(boards) == 1:
            return boards[0], np.zeros(len(boards[0].digits), np.int64)
        deciding = strictest([board.codes for board in boards])
        whole = cls(np.choose(deciding, [board.digits for board in boards]))
        whole.codes = np.choose(deciding, [board.codes for board in boards])
        whole.windows = np.choose(deciding, [whole.renumbered(board) for board in boards])
        return whole, deciding

    def renumbered(self, other: "AnswerBoard") -> NDArray[np.uint16]:
        """The windows of another board as positions in this one's sets."""
        return np.array([0, *map(self.position, other.sets)], dtype=np.uint16)[other.windows]

    def position(self, bodies: list[dict[str, str]]) -> int:
        if bodies not in self.sets:
            self.sets.append(bodies)
        return self.sets.index(bodies) + 1

    def to_bytes(self) -> bytes:
        out = io.BytesIO()
        for part in (self.digits, self.codes, self.windows):
            np.save(out, part)
        out.write(json.dumps(self.sets).encode())
        return out.getvalue()


def count_codes(codes: NDArray[np.uint32]) -> dict[str, int]:
    """How many rows were given each decision, and how many there are."""
    found = np.bincount(codes & DECISION_MASK, minlength=len(ANSWERS)).tolist()
    return {"rows": len(codes), **{str(answer): found[position] for position, answer in enumerate(ANSWERS)}}


def count_each(codes: NDArray[np.uint32]) -> dict[str, int]:
    """How many rows were given each answer code."""
    return {str(code): count for code, count in code_counts(codes).items()}


def add_counts(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def read_answers(content: bytes, again: NDArray[np.bool_] | None = None) -> Answers:
    """Answers as they were kept; `again` marks the rows that repeat an earlier one."""
    source = io.BytesIO(content)
    digits, codes, windows = (np.load(source) for _ in range(3))
    if again is not None:
        codes = codes | again * np.uint32(DUPLICATE)
    sets: Sequence[Sequence[dict[str, str]]] = json.loads(source.read())
    return Answers(digits, codes, windows, sets)


MISFITS = ("", Reason.CATEGORY, Reason.CLIENT)
MISFIT_CODES = np.array([0, *(encode(Answer.INVALID, (reason,)) for reason in MISFITS[1:])], dtype=np.uint32)
