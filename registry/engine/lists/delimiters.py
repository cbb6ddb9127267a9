"""Which sign parts the cells of a list: the one under which its first rows agree best."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from registry.engine.lists.columns import MOST_ABOVE, bare_number

DELIMITERS = (",", ";", "\t", "|")
ROWS = 100  # of the list's beginning are looked at
_TABLE = 0.9  # of the rows of a table that was sent as plain text
_AGREED = 0.6  # share of rows that must have the same number of cells


def first_rows(sample: bytes, delimiter: str, *, most: int = ROWS) -> list[list[str]]:
    """The first rows of UTF-8 text, blank ones left out. The last may be cut short."""
    text = sample.decode("utf-8", "replace")
    return list(islice(filter(None, _rows(text, delimiter)), most))


def find_delimiter(sample: bytes, named: Sequence[str] = ()) -> str:
    """A comma where no sign parts the rows: then they are one cell each. `named`: cells the first row should have."""
    best, found = (0.0, 0.0, 0), ","
    for delimiter in DELIMITERS:
        if delimiter.encode() not in sample:
            continue
        rows = first_rows(sample, delimiter)
        if any(len(row) > 1 and any(name in row for name in named) for row in rows[:MOST_ABOVE]):
            return delimiter
        score = _score(rows)
        if score > best:
            best, found = score, delimiter
    return found


def plain_table(sample: bytes) -> str:
    """The sign that parts the rows of what was sent as lines of numbers, where all but a few agree; else ""."""
    delimiter = find_delimiter(sample)
    with_number, agreed, width = _score(first_rows(sample, delimiter))
    return delimiter if width > 1 and agreed >= _TABLE and with_number >= _AGREED else ""


def _score(rows: Sequence[Sequence[str]]) -> tuple[float, float, int]:
    """(share of rows with a telephone number as a cell, share of rows of the usual width, that width), titles left out"""
    titles = next((n for n, row in enumerate(rows[:MOST_ABOVE]) if len(row) > 1 or any(map(bare_number, row))), 0)
    rows = rows[titles:]
    widths = Counter(len(row) for row in rows)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    if width < 2 or times < _AGREED * len(rows):
        return (0.0, 0.0, 0)
    with_number = sum(any(map(bare_number, row[:64])) for row in rows)
    return (with_number / len(rows), times / len(rows), width)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return
