"""Rows of a table of text: with whatever sign between the cells, below whatever titles, every row with its own bytes.

Signs and titles are told as in scrubbed lists. A wrong row never ends the reading.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from complaints.formats.content import LONGEST_LINE
from registry.engine.lists.columns import MOST_ABOVE
from registry.engine.lists.delimiters import DELIMITERS, first_rows
from registry.engine.lists.text_list import said_delimiter
from registry.engine.lists.warnings import LINES_ABOVE, ListWarning

SAMPLE_LINES = 40


@dataclass
class Lines:
    """Decodes lines for the CSV reader, remembering the bytes of the record at hand."""

    source: Iterable[bytes]
    otherwise: str = ""  # how a line is encoded that is no UTF-8
    raw: bytes = b""
    problem: str = ""

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self.source):
            self.raw += line[: LONGEST_LINE + 1]
            if len(line) > LONGEST_LINE or len(self.raw) > 4 * LONGEST_LINE:
                self.problem = "row.too_long"
            if b"\0" in line:
                self.problem = self.problem or "row.malformed"
            yield self.decoded(line, first=number == 0)

    def decoded(self, line: bytes, *, first: bool) -> str:
        if self.problem:
            return "\n"
        try:
            return line.decode("utf-8-sig" if first else "utf-8")
        except UnicodeDecodeError:
            return self.decoded_otherwise(line)

    def decoded_otherwise(self, line: bytes) -> str:
        try:
            return line.decode(self.otherwise or "ascii")
        except UnicodeDecodeError:
            self.problem = "row.encoding"
            return "\n"

    def take(self) -> tuple[bytes, str]:
        taken = self.raw, self.problem
        self.raw, self.problem = b"", ""
        return taken


@dataclass(frozen=True, slots=True)
class Row:
    """`raw`: its bytes as they came, with commas between the cells whatever the file has there."""

    raw: bytes
    cells: Sequence[str] = ()
    problem: str = ""


@dataclass
class Table:
    """`heading`: what its columns are called, without blanks at the ends; `above`: records before the rows."""

    heading: tuple[str, ...]
    lines: Lines
    delimiter: str = ","
    above: int = field(default=0)

    @property
    def warnings(self) -> tuple[ListWarning, ...]:
        return (ListWarning(LINES_ABOVE),) if self.above > 1 else ()

    def rows(self, behind: int = 0) -> Iterator[Row]:
        """Every row but blank lines, once. The first so many are only counted, which costs a quarter of taking them apart."""
        reader = csv.reader(self.lines, delimiter=self.delimiter)
        position = 0
        while (read := self._next(reader)) is not None:
            cells, raw, problem = read
            if cells or problem:
                position += 1
                if position > self.above + behind:
                    yield Row(raw if problem or self.delimiter == "," else _comma_separated(cells), cells, problem)

    def _next(self, reader: Iterator[list[str]]) -> tuple[list[str], bytes, str] | None:
        """The cells, the bytes as they came, and what is wrong with them."""
        try:
            cells, wrong = next(reader), ""
        except StopIteration:
            return None
        except csv.Error:
            cells, wrong = [], "row.malformed"
        raw, unreadable = self.lines.take()
        return cells, raw, unreadable or wrong


def table_of(
    source: Iterable[bytes], is_heading: Callable[[Sequence[str]], bool], *, otherwise: str = ""
) -> Table | None:
    """The table whose heading `is_heading` knows among the first rows; None where none of them is. `otherwise`: as in `Lines`."""
    lines = iter(source)
    start = list(islice(lines, SAMPLE_LINES))
    sample, said = said_delimiter(b"".join(start).removeprefix(codecs.BOM_UTF8))
    rest = chain(start[1:] if said else start, lines)
    for delimiter in [said] if said else DELIMITERS:
        rows = first_rows(sample, delimiter, most=MOST_ABOVE)
        for above, cells in enumerate(rows):
            heading = tuple(cell.strip() for cell in cells)
            if is_heading(heading):
                return Table(heading, Lines(rest, otherwise), delimiter, above + 1)
    return None


def _comma_separated(cells: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
