"""The rows of a small scrub: from what was typed to decisions that can be shown one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import FieldError
from core.numbers.bulk import read_texts
from core.numbers.e164 import to_e164
from registry.engine.index.view import RegisterView
from registry.engine.lists.answers import strictest
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import DUPLICATE, decode
from registry.scrubs.answering.asking import answer_asked
from registry.scrubs.answering.firm_facts import EMPTY, firm_facts_on_file
from registry.scrubs.answering.line_changes import with_changes
from registry.scrubs.answering.list_answers import (
    Asking,
    Firm,
    ListAnswers,
    seal_list,
    seal_sparse,
    seal_unplanned,
    with_lines_on_register,
)
from registry.scrubs.rules.decision import Decision
from registry.scrubs.rules.judging import Judged

UNREADABLE = "?"  # stands for a row that is no text


@dataclass(frozen=True, slots=True)
class Asked:
    """One row as handed in. `text` None: it is no text at all. `given` is what the answer repeats as `input`.

    `others`: its further numbers, as many in every row. `other_keys`: the caller's own, which
    are not read. `errors`: what is wrong with its keys. `consented_on`: when the consent was given, as the firm says.
    """

    text: str | None
    ref: str | int | None = None
    given: Any = None
    others: tuple[str, ...] = ()
    other_keys: tuple[str, ...] = ()
    errors: tuple[FieldError, ...] = ()
    consented_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    asked: Asked
    number: str  # E.164, "" where the row has none
    decision: Decision
    each: tuple[tuple[str, Decision], ...] = ()  # of every number, where there are several: the row's is the strictest


@dataclass(frozen=True)
class Batch:
    """`positions`, `sealed`, `codes`: of all numbers in input order, each with the position of its row. `unplanned`: sealed, each
    once, those of no plan; `sparse`: those of sparse ranges."""

    rows: list[Answered]
    positions: NDArray[np.int64]
    sealed: NDArray[np.int64]
    codes: NDArray[np.uint32]
    unplanned: NDArray[np.int64]
    sparse: NDArray[np.int64]

    def counts(self) -> dict[str, int]:
        counts = dict.fromkeys(("rows", *(str(answer) for answer in Answer)), 0)
        counts["rows"] = len(self.rows)
        for row in self.rows:
            counts[str(row.decision.decision)] += 1
        return counts


def answer_rows(rows: Sequence[Asked], *, asking: Asking, view: RegisterView) -> Batch:
    """Decide every row by the register as it stands and what the firm has on file."""
    numbers = with_lines_on_register(read_texts(texts_of(rows), asking.policy), view, asking.key_id)
    positions, sealed = seal_list(numbers, asking.key_id)
    firm: Firm = EMPTY if asking.offline else firm_facts_on_file(sealed, asking)
    if not asking.offline and any(row.consented_on for row in rows):
        width = 1 + len(rows[0].others)
        given = [rows[position // width].consented_on for position in positions.tolist()]
        firm = with_changes(firm, sealed, given, asking)
    listed = answer_asked(numbers, positions, sealed, asking=asking, view=view, firm=firm)
    return batch_of(rows, listed, asking)


def texts_of(rows: Sequence[Asked]) -> list[str]:
    """Row by row, all numbers of one next to each other."""
    return [text for row in rows for text in (UNREADABLE if row.text is None else row.text, *row.others)]


def batch_of(rows: Sequence[Asked], listed: ListAnswers, asking: Asking) -> Batch:
    codes = listed.judged.codes.copy()
    codes[listed.valued] |= repeated(listed.sealed) * np.uint32(DUPLICATE)
    width = 1 + len(rows[0].others) if rows else 1
    spoken = Spoken(listed.judged, asking.policy.exemptions.caller_classes)
    said = [
        (to_e164(digits) if digits else "", code, window)
        for digits, code, window in zip(
            listed.numbers.digits.tolist(), codes.tolist(), listed.judged.windows.tolist(), strict=True
        )
    ]
    deciding = strictest([codes[column::width] for column in range(width)]).tolist()
    answered = []
    for row, (asked, column) in enumerate(zip(rows, deciding, strict=True)):
        number, code, window = said[row * width + column]
        each = tuple((one, spoken.decision(*what)) for one, *what in said[row * width : (row + 1) * width])
        answered.append(Answered(asked, number, spoken.decision(code, window), each if width > 1 else ()))
    unplanned = seal_unplanned(listed.numbers, asking.key_id)
    sparse = seal_sparse(listed.numbers, asking.policy, asking.key_id)
    return Batch(answered, listed.valued // width, listed.sealed, codes[listed.valued], unplanned, sparse)


def repeated(sealed: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these stand earlier in the list already."""
    order = np.argsort(sealed, kind="stable")
    ordered = sealed[order]
    again = np.zeros(len(sealed), dtype=bool)
    again[order[1:]] = ordered[1:] == ordered[:-1]
    return again


class Spoken:
    """Answer codes as decisions; each code is read once."""

    def __init__(self, judged: Judged, classes: Sequence[str]) -> None:
        self.sets, self.classes = judged.window_sets, classes
        self.known: dict[tuple[int, int], Decision] = {}

    def decision(self, code: int, window: int) -> Decision:
        key = (code, window)
        if key not in self.known:
            answer, reasons = decode(code, self.classes)
            windows = self.sets[window - 1] if window else None
            self.known[key] = Decision(answer, reasons, windows)
        return self.known[key]
