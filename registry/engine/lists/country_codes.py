"""Countries in a column of their own: a number of another country is read as what it is, ``+44 2079460958``.

What stands behind the country's own code is read as if there were no such column. Whether a column says countries may be
guessed: then a number is foreign only where it is one in the country that is named.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from core.numbers.calling_codes import calling_code, is_number_behind
from registry.engine.lists.chunk import Cells, Chunk

_CODE = re.compile(rb"\s*(?:\+|00?)?\s*([1-9][0-9]{0,3})(?:\.0)?\s*")
_WHOLE = re.compile(rb"\s*(?:\+|00)")  # a number that says its country itself
_UNKNOWN = b"+0 "  # no country has it: such a number is nobody's


def with_country_codes(chunk: Chunk, codes: Cells, home: str, *, guessed: bool = False) -> Chunk:
    """The chunk with foreign numbers put behind their code; `home`: the country's own calling code, as ``86``."""
    texts = chunk.texts(codes)
    read = _guessed if guessed else _said
    known = {text: read(text, home) for text in set(texts)}
    foreign = [row for row, text in enumerate(texts) if known[text]]
    if not foreign:
        return chunk
    behind: list[bytes] = []
    size = len(chunk.data)
    columns = []
    for cells in chunk.number_columns:
        moved = Cells(cells.starts.copy(), cells.ends.copy())
        for row, code, text in _behind_codes(chunk, cells, foreign, [known[texts[row]] for row in foreign]):
            if guessed and not _is_meant(code, text):
                continue
            joined = code + text
            moved.starts[row], moved.ends[row] = size, size + len(joined)
            behind.append(joined)
            size += len(joined)
        columns.append(moved)
    return replace(chunk, data=b"".join((chunk.data, *behind)), numbers=columns[0], more_numbers=tuple(columns[1:]))


def says_country(text: str, home: str) -> bool:
    """Whether a cell says a country that is known here, or none: behind another no number is ours."""
    return not _said(text.encode(), home).startswith(_UNKNOWN)


def is_foreign_behind(text: str, number: str, home: str) -> bool:
    """Whether a cell of a column that may say countries makes a foreign number of the one beside it."""
    code = _guessed(text.encode(), home)
    return bool(code) and _is_meant(code, number.encode())


def _is_meant(code: bytes, number: bytes) -> bool:
    """Whether a guessed country's code belongs before this number: one that says no country itself, and is one there."""
    return not _WHOLE.match(number) and is_number_behind(code[1:-1].decode(), number.decode("utf-8", "replace"))


def _behind_codes(
    chunk: Chunk, cells: Cells, rows: list[int], codes: list[bytes]
) -> Iterator[tuple[int, bytes, bytes]]:
    starts, ends = cells.starts[rows].tolist(), cells.ends[rows].tolist()
    for row, start, end, code in zip(rows, starts, ends, codes, strict=True):
        text = chunk.data[start:end]
        if text.strip() and not _WHOLE.match(text):
            yield row, code, text


def _said(text: bytes, home: str) -> bytes:
    """What goes before the number: b"" behind the country's own code, or none. Whatever else stands there is no home."""
    if not text.strip():
        return b""
    said = _CODE.fullmatch(text)
    code = said[1].decode() if said else calling_code(text.decode("utf-8", "replace"))
    if code == home:
        return b""
    return b"+%b " % code.encode() if code else _UNKNOWN


def _guessed(text: bytes, home: str) -> bytes:
    """The same where the column may say something else: only what is a country's counts."""
    code = calling_code(text.decode("utf-8", "replace"))
    return b"" if code in (None, home) else b"+%b " % str(code).encode()
