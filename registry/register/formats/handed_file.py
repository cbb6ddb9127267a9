"""A file of rows of any length, a table or lines of JSON, read on row by row."""

from collections.abc import Iterator
from typing import BinaryIO

from registry.engine.lists.charset import Utf8
from registry.engine.lists.kept_sheet import KeptSheet, Source
from registry.engine.lists.named_table import NamedTable
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.telling import SAMPLE, is_json_lines, text_of

AT_ONCE = 10_000  # rows of a table that are read at once
LONGEST_LINE = 64 * 1024  # bytes of a line of JSON

Line = tuple[
    int, list[str]
]  # where it stands, counted from 1 without blank lines, and its cells; of JSON, the line as it is


class HandedFile:
    """`names`: of the columns; none of lines of JSON. `passed_over`: headings, by the code of a warning. Raises ListRefused, and
    so does reading on."""

    def __init__(self, source: Source, *, sheet: str, charset: str) -> None:
        self.names: tuple[str, ...] = ()
        self.passed_over: dict[str, list[str]] = {}
        self._charset = charset
        self._lines = None if isinstance(source, KeptSheet) else _lines_of_json(source, charset)
        if self._lines is None:
            self._table = NamedTable(source, sheet=sheet or None, charset=charset)
            self.names = self._table.names
            self.passed_over = {each.code: list(each.columns) for each in self._table.warnings}

    def rows(self, behind: int = 0) -> Iterator[Line]:
        """Those behind the first so many."""
        if self._lines is None:
            return self._table.rows(AT_ONCE, behind=behind)
        return (
            (number, [line.decode(errors="replace")]) for number, line in self._json(self._lines) if number > behind
        )

    def _json(self, source: BinaryIO) -> Iterator[tuple[int, bytes]]:
        text = Utf8(source, source.read(SAMPLE), self._charset)
        held, number = b"", 0
        while piece := text.read():
            *whole, held = (held + piece).split(b"\n")
            for line in map(bytes.strip, whole):
                if line:
                    number += 1
                    yield number, line
            if len(held) > LONGEST_LINE:
                raise ListRefused("list.line_too_long")
        if held.strip():
            yield number + 1, held.strip()


def _lines_of_json(source: BinaryIO, charset: str) -> BinaryIO | None:
    """The file from its beginning, where it is lines of JSON."""
    sample = source.read(SAMPLE)
    source.seek(0)
    return source if sample.strip() and is_json_lines(text_of(sample, charset), said=False) else None
