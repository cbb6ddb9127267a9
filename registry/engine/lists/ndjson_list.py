"""NDJSON: a string, or an object with `number`, `ref` and whatever else, a line.

A row as in `POST /api/v1/scrubs`: a number is a string; a line that is not JSON, or anything else than a string or such an
object, is a malformed row. The columns are the keys of the list's first objects; keys that first come later are left out.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

import msgspec

from core.written.json_text import check_keys
from registry.engine.lists.charset import Readable, Utf8
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.columns import Asked, Beginning, holds_number
from registry.engine.lists.limits import MIB
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.rows_list import BATCH_BYTES, BATCH_ROWS, MALFORMED, Batch, chunks_of, head_of, lines_of
from registry.engine.lists.warnings import NOT_TEXT, OTHER_KEYS, ListWarning

KIND = "application/x-ndjson"
_FIRST = 100
# What an object holds beside texts is passed on as it is spelled.
_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_string = msgspec.json.Decoder(str).decode
_WRONG = object()


class NdjsonList:
    def __init__(self, source: Readable, sample: bytes, asked: Asked) -> None:
        text = Utf8(source, sample, asked.charset)
        named = bool(asked.numbers)
        self._lines = lines_of(text)
        self._first = _beginning(self._lines)
        if not self._first:
            raise ListRefused("list.empty")
        values = [_value(line) for line in self._first]
        keys = [key for key in _keys(values) if asked.names(key) or not holds_number(key)]
        # The number goes by its name here, unless the caller says another; rows without it are looked at like a table's.
        if "number" in keys or not keys:
            asked = replace(
                asked, numbers=asked.numbers or ("number",), ref=asked.ref or ("ref" if "ref" in keys else None)
            )
        names = keys or ["number"]
        rows = [
            cells for value in values if isinstance(value, dict) and (cells := [_text(value.get(n)) for n in names])
        ]
        self._asked = asked
        begun = Beginning(0, True, tuple(names), rows)
        self.head = replace(head_of(begun, asked, charset=text.charset, kind=KIND), guessed=not named)
        name = self.head.names[self.head.number]
        said = (value[name] for value in values if isinstance(value, dict) and name in value)
        found = list(self.head.warnings)
        if not all(map(_is_string, said)) or any(line[:1].isdigit() for line in self._first):
            found.append(ListWarning(NOT_TEXT, (name,)))
        if others := self.head.others:  # named as of a row in JSON: a misspelt `ref` is one of them
            found.append(ListWarning(OTHER_KEYS, others))
        self.head = replace(self.head, warnings=tuple(found))

    def chunks(self, rows: int, bytes_: int) -> Iterator[Chunk]:
        return chunks_of(self._batches(), self.head.shape(self._asked), rows, bytes_)

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
            cells = [_text(value.get(name)) for name in names]
            for column in self.head.numbers[1:]:
                if cells[column] and not _is_string(value[names[column]]):
                    cells[column] = MALFORMED.decode()
            return cells, _is_string(value.get(names[number]))
        cells = [""] * len(names)
        cells[number] = value if isinstance(value, str) else line.decode("utf-8", "replace")
        return cells, isinstance(value, str)


def _keys(values: list[Any]) -> list[str]:
    return list(dict.fromkeys(key for value in values if isinstance(value, dict) for key in value))


def _is_string(value: msgspec.Raw | None) -> bool:
    return value is not None and bytes(value).startswith(b'"')


def _value(line: bytes) -> Any:
    try:
        if not line.startswith(b"{"):
            return _string(line)
        value = _object(line)
        if line.count(b'":') > len(value):
            check_keys(line)
        return value
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
