"""NDJSON rows as in the answer to a small list: input, ref, number, decision, reasons, windows."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from registry.engine.lists import joining
from registry.engine.lists.answers import Answers, deciding_cells, meanings
from registry.engine.lists.chunk import Cells, Chunk

_MALFORMED = b"?"
_LF = 10
_json = msgspec.json.Encoder().encode


def ndjson_rows(chunk: Chunk, answers: Answers, mask: NDArray[np.bool_] | None, classes: Sequence[str]) -> bytes:
    """One JSON object a line; only the rows of `mask`, if given."""
    numbers = _each_number(chunk, answers, classes) if answers.each else []
    chunk = deciding_cells(chunk, answers) if answers.each else chunk
    said, positions = meanings(answers.codes, classes)
    tails = [
        b',"decision":%b,"reasons":%b' % (_json(str(meaning.decision)), _json(list(meaning.reasons)))
        for meaning in said
    ]
    windows = [
        b"}\n",
        *(b',"windows":%b}\n' % _json([dict(window) for window in body]) for body in answers.window_sets),
    ]
    columns = [
        _inputs(chunk),
        joining.numbers_of(answers.digits, b',"number":"+', b'"', b',"number":null'),
        joining.picked(tails, positions),
        joining.picked(windows, answers.windows),
    ]
    if chunk.refs:
        columns.insert(1, _refs(chunk, chunk.refs))
    if answers.each:
        columns.insert(-1, joining.texts(numbers))
    return joining.join_columns(columns, mask)


def _each_number(chunk: Chunk, answers: Answers, classes: Sequence[str]) -> list[bytes]:
    columns = []
    for cells, each in zip(chunk.number_columns, answers.each, strict=True):
        said, positions = meanings(each.codes, classes)
        inputs = [text.decode("utf-8", "replace") for text in chunk.texts(cells)]
        numbers = [f"+{digits}" if digits else None for digits in each.digits.tolist()]
        columns.append(
            [
                {
                    "input": text,
                    "number": number,
                    "decision": str(said[one].decision),
                    "reasons": list(said[one].reasons),
                }
                for text, number, one in zip(inputs, numbers, positions.tolist(), strict=True)
            ]
        )
    return [b',"numbers":' + _json(row) for row in zip(*columns, strict=True)]


def _inputs(chunk: Chunk) -> Any:
    """The number cells; null for a row that is none at all."""
    column = _object_with("{", "input", _quoted(chunk, chunk.numbers))
    behind = chunk.numbers.starts >= int(chunk.rows[-1])
    if not behind.any():
        return column
    texts = column.to_pylist()
    for row in np.flatnonzero(behind).tolist():
        if chunk.data[chunk.numbers.starts[row] : chunk.numbers.ends[row]] == _MALFORMED:
            texts[row] = b'{"input":null'
    return joining.texts(texts)


def _refs(chunk: Chunk, cells: Cells) -> Any:
    named = _object_with(",", "ref", _quoted(chunk, cells))
    return pc.if_else(pa.array(cells.starts < cells.ends), named, pa.scalar(b"", pa.binary()))


def _object_with(before: str, name: str, values: Any) -> Any:
    start, nothing = pa.scalar(f'{before}"{name}":'.encode(), pa.binary()), pa.scalar(b"", pa.binary())
    return pc.binary_join_element_wise(start, values, nothing)


def _quoted(chunk: Chunk, cells: Cells) -> Any:
    """Cells as JSON strings. Seldom is there anything to escape; then all is done in bulk."""
    if _clean(chunk.data):
        quote, nothing = pa.scalar(b'"', pa.binary()), pa.scalar(b"", pa.binary())
        return pc.binary_join_element_wise(quote, joining.cells_of(chunk.data, cells), quote, nothing)
    return joining.texts([_json(text.decode("utf-8", "replace")) for text in chunk.texts(cells)])


def _clean(data: bytes) -> bool:
    """Nothing that JSON escapes; line ends stand between rows only, for no cell is in quotes."""
    if b'"' in data or b"\\" in data:
        return False
    seen = np.frombuffer(data, np.uint8)
    return not ((seen < 32) & (seen != _LF)).any()
