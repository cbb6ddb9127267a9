"""Calling codes in a column of their own: a number of another country is read as what it is, ``+44 2079460958``.

What stands behind the country's own code is read as if there were no such column.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from registry.engine.lists.chunk import Cells, Chunk

_CODE = re.compile(rb"\s*(?:\+|00?)?\s*([1-9][0-9]{0,3})(?:\.0)?\s*")
_WHOLE = re.compile(rb"\s*(?:\+|00)")  # a number that says its country itself
_UNKNOWN = b"+0 "  # no country has it: such a number is nobody's


def with_country_codes(chunk: Chunk, codes: Cells, home: Collection[str]) -> Chunk:
    """The chunk with foreign numbers put behind their code; `home`: what the country's own goes by."""
    texts = chunk.texts(codes)
    known = {text: _code_of(text, home) for text in set(texts)}
    foreign = [row for row, text in enumerate(texts) if known[text]]
    if not foreign:
        return chunk
    behind: list[bytes] = []
    size = len(chunk.data)
    columns = []
    for cells in chunk.number_columns:
        moved = Cells(cells.starts.copy(), cells.ends.copy())
        for row, joined in _joined(chunk, cells, foreign, [known[texts[row]] for row in foreign]):
            moved.starts[row], moved.ends[row] = size, size + len(joined)
            behind.append(joined)
            size += len(joined)
        columns.append(moved)
    return replace(chunk, data=b"".join((chunk.data, *behind)), numbers=columns[0], more_numbers=tuple(columns[1:]))


def says_country(text: str, home: Collection[str]) -> bool:
    """Whether a cell says a country that is known here, or none: behind another no number is ours."""
    return not _code_of(text.encode(), home).startswith(_UNKNOWN)


def _joined(chunk: Chunk, cells: Cells, rows: list[int], codes: list[bytes]) -> Iterator[tuple[int, bytes]]:
    starts, ends = cells.starts[rows].tolist(), cells.ends[rows].tolist()
    for row, start, end, code in zip(rows, starts, ends, codes, strict=True):
        text = chunk.data[start:end]
        if text.strip() and not _WHOLE.match(text):
            yield row, code + text


def _code_of(text: bytes, home: Collection[str]) -> bytes:
    """What goes before the number: b"" behind the country's own code, or none."""
    if not text.strip():
        return b""
    said = _CODE.fullmatch(text)
    code = (said[1] if said else text.strip()).decode("utf-8", "replace").casefold()
    if code in home:
        return b""
    return b"+%b " % said[1] if said else _UNKNOWN
