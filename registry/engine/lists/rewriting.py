"""What is odd is read by Python's csv, or comes as rows of texts, and is written again as regular CSV.

Bytes stand for themselves (Latin-1) on the way through csv: delimiters and quotes are ASCII, so UTF-8 passes unharmed
and positions in the text are positions in the bytes.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from registry.engine.lists.limits import MIB, MOST_CELL, MOST_LINE, PADDING, PADDING_FREE
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.shape import Shape

_LIMIT = Lock()
_WINDOW = MIB // 4


class _Lines:
    """Lines of a text for csv, with how much was taken and whether more was asked for than there is."""

    def __init__(self, text: str) -> None:
        self.text, self.used, self.dry = io.StringIO(text, newline=""), 0, False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.text.readline()
        if not line:
            self.dry = True
            raise StopIteration
        self.used += len(line)
        return line


@dataclass
class Widener:
    """Gives every row the list's width: short ones are padded, surplus cells joined into the last."""

    shape: Shape
    read: int = 0
    padded: int = field(default=0)

    def widen(self, row: list[str]) -> list[str]:
        width = self.shape.width
        if len(row) < width:
            self.padded += width - len(row)
            return row + [""] * (width - len(row))
        return [*row[: width - 1], self.shape.delimiter.join(row[width - 1 :])]

    def write(self, rows: Sequence[list[str]], charset: str = "utf-8") -> bytes:
        """Regular CSV of rows. `charset` Latin-1 where bytes stand for themselves."""
        width = self.shape.width
        even = [row if len(row) == width else self.widen(row) for row in rows]
        if self.padded > PADDING_FREE + PADDING * self.read:
            raise ListRefused("list.too_ragged")
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.shape.delimiter, lineterminator="\r\n").writerows(even)
        return out.getvalue().encode(charset, "replace")


def rewritten(data: bytes, widener: Widener, *, most_rows: int, ended: bool) -> tuple[bytes, int]:
    """(regular CSV of at most `most_rows` records from the beginning of `data`, how many bytes of `data` they took).

    (b"", 0) where `data` does not hold one whole record and more is to come. `ended`: nothing follows `data`.
    """
    out: list[bytes] = []
    taken, wrote, window = 0, 0, _WINDOW
    while wrote < most_rows and taken < len(data):
        piece = data[taken : taken + window]
        final = ended and taken + len(piece) == len(data)
        rows, used = _records(piece, widener.shape, most_rows - wrote, final)
        if not used:
            if len(piece) > MOST_LINE:
                raise ListRefused("list.quote_open" if b'"' in piece else "list.line_too_long")
            if taken + len(piece) == len(data):
                break
            window = min(4 * window, MOST_LINE + 1)
            continue
        widener.read += used
        taken, wrote, window = taken + used, wrote + len(rows), _WINDOW
        out.append(widener.write(rows, "latin-1"))
    return b"".join(out), taken


@contextmanager
def long_cells() -> Iterator[None]:
    """The library's own limit holds for the whole process, where others read files of theirs: raised for a moment."""
    with _LIMIT:
        usual = csv.field_size_limit(MOST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(usual)


def _records(piece: bytes, shape: Shape, most: int, final: bool) -> tuple[list[list[str]], int]:
    """Whole records at the beginning of `piece`, blank lines left out, and the bytes they took."""
    with long_cells():
        return _whole_records(piece, shape, most, final)


def _whole_records(piece: bytes, shape: Shape, most: int, final: bool) -> tuple[list[list[str]], int]:
    lines = _Lines(piece.decode("latin-1"))
    rows: list[list[str]] = []
    used = 0
    for row in _split_lines(lines) if shape.plain else _split_cells(lines, shape.delimiter):
        whole = not lines.dry and (final or lines.used < len(piece))
        if lines.dry and final:
            raise ListRefused("list.quote_open")
        if not whole:
            break
        used = lines.used
        if row:
            rows.append(row)
        if len(rows) == most:
            break
    return rows, used


def _split_cells(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        raise ListRefused("list.cell_too_long") from None


def _split_lines(lines: Iterator[str]) -> Iterator[list[str]]:
    for line in lines:
        text = line.rstrip("\r\n")
        yield [text] if text else []
