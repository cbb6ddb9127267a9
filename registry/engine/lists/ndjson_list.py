"""NDJSON: a string, or an object with `number`, `ref` and whatever else, a line.

A row as in `POST /api/v1/scrubs`: a number is a string; a line that is not JSON, or anything else than a string or such an
object, is a malformed row. The columns are the keys of the list's first objects; keys that first come later are left out.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import msgspec

from registry.engine.lists.charset import Readable, Utf8
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.columns import Asked
from registry.engine.lists.limits import KIB, MIB, MOST_LINE
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rows_list import BATCH_BYTES, BATCH_ROWS, Batch, chunks_of, head_of

KIND = "application/x-ndjson"
_FIRST = 100
_PIECE = 256 * KIB
# What an object holds beside texts is passed on as it is spelled.
_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_string = msgspec.json.Decoder(str).decode
_WRONG = object()


class NdjsonList:
    def __init__(self, source: Readable, sample: bytes, asked: Asked) -> None:
        text = Utf8(source, sample)
        self._lines = _lines(text)
        self._first = _beginning(self._lines)
        if not self._first:
            raise ListRefused("list.empty")
        values = [_value(line) for line in self._first]
        keys = list(dict.fromkeys(key for value in values if isinstance(value, dict) for key in value))
        # The number goes by its name here, unless the caller says another.
        names = keys if "number" in keys else (["number", *keys] if not asked.number else keys or ["number"])
        if asked.number is None:
            asked = Asked("number", asked.ref or ("ref" if "ref" in names else None), asked.category, asked.client)
        rows = [
            cells for value in values if isinstance(value, dict) and (cells := [_text(value.get(n)) for n in names])
        ]
        self.head = head_of(names, True, rows, asked, charset=text.charset, kind=KIND)

    def chunks(self, rows: int, bytes_: int) -> Iterator[Chunk]:
        return chunks_of(self._batches(), self.head.shape(), rows, bytes_)

    def _batches(self) -> Iterator[Batch]:
        rows: list[list[str]] = []
        malformed: list[int] = []
        weight = 0
        for line in chain(self._first, self._lines):
            cells, fine = self._row(line)
            if not fine:
                malformed.append(len(rows))
            rows.append(cells)
            weight += len(line)
            if weight >= BATCH_BYTES or len(rows) >= BATCH_ROWS:
                yield Batch(rows, weight, malformed)
                rows, malformed, weight = [], [], 0
        yield Batch(rows, weight, malformed)

    def _row(self, line: bytes) -> tuple[list[str], bool]:
        """(the cells, whether the number is one)"""
        names, number = self.head.names, self.head.number
        value = _value(line)
        if isinstance(value, dict):
            return [_text(value.get(name)) for name in names], _is_string(value.get(names[number]))
        cells = [""] * len(names)
        cells[number] = value if isinstance(value, str) else line.decode("utf-8", "replace")
        return cells, isinstance(value, str)


def _is_string(value: msgspec.Raw | None) -> bool:
    return value is not None and bytes(value).startswith(b'"')


def _value(line: bytes) -> Any:
    try:
        return _object(line) if line.startswith(b"{") else _string(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _WRONG


def _text(value: msgspec.Raw | None) -> str:
    raw = b"" if value is None else bytes(value)
    if raw.startswith(b'"'):
        return _string(raw)
    return "" if raw == b"null" else raw.decode("utf-8", "replace")


def _beginning(lines: Iterator[bytes]) -> list[bytes]:
    first: list[bytes] = []
    while len(first) < _FIRST and sum(map(len, first)) < MIB and (line := next(lines, None)) is not None:
        first.append(line)
    return first


def _lines(text: Readable) -> Iterator[bytes]:
    """The lines, blank ones left out, without their ends."""
    held = b""
    while piece := text.read(_PIECE):
        *whole, held = (held + piece).split(b"\n")
        yield from filter(None, map(bytes.strip, whole))
        if len(held) > MOST_LINE:
            raise ListRefused("list.line_too_long")
    if held.strip():
        yield held.strip()
