"""A result as a firm asks for it: bytes of a chunk's rows, which follow one another without anything between.

CSV: the list's own columns, then ``number,decision,reasons``. The layouts are of other registers and of diallers:

* plain    numbers, one a line: the callable ones, or those of the decision asked for
* au       ``number,result``: Y listed, N not listed, I invalid
* fr       ``Telephone;Identifiant;Réponse``: OK when callable
* vicidial ``number,code``, no header: C callable, E callable by consent, relationship or exemption, D not callable, I invalid

Rows with several numbers say the strictest answer, then each number's decision in a column ``decisions``.
What these cannot say is said on the safe side: `conditional` is Y and D, `unknown` Y in au and I in vicidial.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.engine.lists import joining
from registry.engine.lists.answers import EMPTY, Answers, Meaning, chosen, deciding_cells, meanings
from registry.engine.lists.chunk import Cells, Chunk
from registry.engine.lists.guard import formula_positions, harmless
from registry.engine.lists.ndjson_result import ndjson_rows
from registry.engine.lists.shape import ListHead
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import ANSWERS, DECISION_MASK
from registry.engine.records.reasons import is_of_leave

ADDED = ("number", "decision", "reasons")
DECISIONS = "decisions"  # of each of several numbers
FORMATS = ("csv", "ndjson", "parquet", "xlsx")
BOM = b"\xef\xbb\xbf"  # by which Chinese spreadsheets know UTF-8
LAYOUTS = ("", "plain", "au", "fr", "vicidial")
_HEADERS = {"au": b"number,result\n", "fr": "Telephone;Identifiant;Réponse\n".encode()}


def result_header(head: ListHead, format: str, layout: str = "") -> bytes:
    """What stands before the first row."""
    if format != "csv" or layout in ("plain", "vicidial"):
        return b""
    if layout:
        return _HEADERS[layout]
    cells = [*(harmless(name.encode()) for name in head.names), *(name.encode() for name in added(head))]
    return head.delimiter.encode().join(quoted(cell, head.delimiter) for cell in cells) + b"\n"


def added(head: ListHead) -> tuple[str, ...]:
    """The columns that a result has besides the list's own."""
    return (*ADDED, DECISIONS) if len(head.numbers) > 1 else ADDED


def render(
    chunk: Chunk,
    answers: Answers,
    head: ListHead,
    *,
    format: str = "csv",
    layout: str = "",
    rows: str = "all",
    classes: Sequence[str] = (),
) -> bytes:
    """The chunk's rows. `format`: "csv" or "ndjson". `rows`: "all" or a decision. `classes`: of the policy's version."""
    if layout == "plain":
        return _plain(answers, rows)
    mask = chosen(answers.codes, rows)
    if not chunk.count or (mask is not None and not mask.any()):
        return b""
    if format == "ndjson" and not layout:
        return ndjson_rows(chunk, answers, mask, classes)
    if answers.each:
        chunk = deciding_cells(chunk, answers)
    if format != "csv" and not layout:
        raise ValueError("This format is not written row by row.")
    return _LAYOUTS[layout](chunk, answers, head, mask, classes)


def quoted(cell: bytes, delimiter: str) -> bytes:
    """`cell` as it stands in CSV."""
    if not any(sign in cell for sign in (b'"', b"\n", b"\r", delimiter.encode())):
        return cell
    return b'"' + cell.replace(b'"', b'""') + b'"'


Mask = NDArray[np.bool_] | None


def _table(chunk: Chunk, answers: Answers, head: ListHead, mask: Mask, classes: Sequence[str]) -> bytes:
    between = head.delimiter.encode()
    said, positions = meanings(answers.codes, classes)
    tails = [
        between.join((meaning.decision.encode(), quoted(";".join(meaning.reasons).encode(), head.delimiter)))
        for meaning in said
    ]
    lines = joining.lines_of(chunk.data, chunk.rows)
    numbers = joining.numbers_of(answers.digits, between + b"+", between, between + between)
    # Each line stands behind the line end before it, the chunk's first one behind none.
    skip = int(mask is not None and not mask[0])
    columns = [lines, numbers, joining.picked(tails, positions)]
    if answers.each:
        columns.append(joining.texts([between + words.encode() for words in decisions_of(answers)]))
    return joining.join_columns(columns, mask, skip=skip, behind=b"\n")


def decisions_of(answers: Answers) -> list[str]:
    """For each row the decisions of its numbers, in their order; nothing for an empty cell."""
    columns = [
        np.where(each.codes == EMPTY, len(ANSWERS), each.codes & DECISION_MASK).tolist() for each in answers.each
    ]
    words = [*map(str, ANSWERS), ""]
    return [";".join(words[code] for code in row) for row in zip(*columns, strict=True)]


def _plain(answers: Answers, rows: str) -> bytes:
    """Who may call a row's number may call the row; who must remove a number must remove each."""
    wanted = Answer.CALLABLE if rows == "all" else Answer(rows)
    row_mask = chosen(answers.codes, str(wanted)) if wanted == Answer.CALLABLE else None
    columns, masks = [], []
    for each in answers.each or (answers,):
        mask = (each.codes & DECISION_MASK == ANSWERS.index(wanted)) & (each.digits > 0)
        mask = mask if row_mask is None else mask & row_mask
        columns.append(joining.numbers_of(np.where(mask, each.digits, np.uint64(0)), b"+", b"\n", b""))
        masks.append(mask)
    any_ = np.logical_or.reduce(masks)
    return joining.join_columns(columns, any_) if any_.any() else b""


def _codes(
    say: Callable[[Meaning], bytes],
) -> Callable[[Chunk, Answers, ListHead, Mask, Sequence[str]], bytes]:
    """Number and code: the number as E.164, or the list's own text where it is none."""

    def rows(chunk: Chunk, answers: Answers, head: ListHead, mask: Mask, classes: Sequence[str]) -> bytes:
        said, positions = meanings(answers.codes, classes)
        ends = [b"," + say(meaning) + b"\n" for meaning in said]
        columns = [joining.numbers_of(answers.digits, b"+", b"", b""), _own_text(chunk, answers, ",")]
        return joining.join_columns([*columns, joining.picked(ends, positions)], mask)

    return rows


def _own_text(chunk: Chunk, answers: Answers, delimiter: str) -> Any:
    """The cell as handed in where it gave no number, else nothing."""
    starts, ends = chunk.numbers.starts.tolist(), chunk.numbers.ends.tolist()
    texts = [b""] * chunk.count
    for row in np.flatnonzero(answers.digits == 0).tolist():
        texts[row] = quoted(harmless(chunk.data[starts[row] : ends[row]]), delimiter)
    return joining.texts(texts)


def _fr(chunk: Chunk, answers: Answers, head: ListHead, mask: Mask, classes: Sequence[str]) -> bytes:
    said, positions = meanings(answers.codes, classes)
    ends = [b";OK\n" if meaning.decision == Answer.CALLABLE else b";" + _FR[meaning.decision] for meaning in said]
    columns = [joining.numbers_of(answers.digits, b"+", b"", b""), _own_text(chunk, answers, ";")]
    if chunk.refs:
        columns.append(joining.picked([b";"], np.zeros(chunk.count, np.int32)))
        columns.append(_shown(chunk, chunk.refs, ";"))
    else:
        ends = [b";" + end for end in ends]
    return joining.join_columns([*columns, joining.picked(ends, positions)], mask)


def _shown(chunk: Chunk, cells: Cells, delimiter: str) -> Any:
    """Cells as they stand in CSV of another delimiter. Seldom is there anything to quote or to guard."""
    seen = np.frombuffer(chunk.data, np.uint8)
    odd = b'"' in chunk.data or delimiter.encode() in chunk.data
    if odd or len(formula_positions(seen, cells.starts, cells.ends)):
        return joining.texts([quoted(harmless(text), delimiter) for text in chunk.texts(cells)])
    return joining.cells_of(chunk.data, cells)


_FR = {
    Answer.NOT_CALLABLE: b"NOK\n",
    Answer.CONDITIONAL: b"NOK\n",
    Answer.UNKNOWN: b"NOK\n",
    Answer.INVALID: "Numéro invalide\n".encode(),
}


def _au_code(meaning: Meaning) -> bytes:
    return {Answer.CALLABLE: b"N", Answer.INVALID: b"I"}.get(meaning.decision, b"Y")


def _vicidial_code(meaning: Meaning) -> bytes:
    if meaning.decision == Answer.CALLABLE:
        by_leave = any(is_of_leave(reason) for reason in meaning.reasons)
        return b"E" if by_leave else b"C"
    return b"I" if meaning.decision in (Answer.INVALID, Answer.UNKNOWN) else b"D"


_LAYOUTS: dict[str, Callable[[Chunk, Answers, ListHead, Mask, Sequence[str]], bytes]] = {
    "": _table,
    "au": _codes(_au_code),
    "fr": _fr,
    "vicidial": _codes(_vicidial_code),
}
