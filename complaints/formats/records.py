"""From the lines of a file to records: CSV of one of the known headers, or NDJSON. Every record counts, readable or not.

A wrong record never ends the reading; a wrong header does, for then nothing in the file can be understood.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from complaints.formats.ftc_row import COMPLAINT_HEADER, DAY_HEADER
from complaints.formats.stated_row import COLUMNS, REQUIRED, from_cells
from core.api.keys import unknown_keys

RAW_KEPT = 4096  # bytes of a row kept when it is held back
LONGEST_LINE = 256 * 1024


class UnknownHeader(Exception):
    """The first line is none of this format; `unknown`: pointers to the columns that nobody knows, where it nearly is."""

    def __init__(self, unknown: Iterable[str] = ()) -> None:
        super().__init__()
        self.unknown = tuple(unknown)


@dataclass(frozen=True, slots=True)
class Record:
    """`body`: cells by column name, or a decoded JSON value; None with a problem. `raw`: as it came, cut at `RAW_KEPT`."""

    line: int  # 1 for the first record
    raw: bytes
    identity: bytes  # what makes it the same row wherever it turns up again
    body: Any = None
    problem: str = ""


@dataclass
class Lines:
    """Decodes lines for the CSV reader, remembering the bytes of the record at hand."""

    source: Iterable[bytes]
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
            self.problem = "row.encoding"
            return "\n"

    def take(self) -> tuple[bytes, str]:
        taken = self.raw, self.problem
        self.raw, self.problem = b"", ""
        return taken


def csv_records(
    source: Iterable[bytes], headers: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], Iterator[Record]]:
    """The header (one of `headers`, or any order of known columns for the platform's own) and the records under it."""
    lines = Lines(source)
    reader = csv.reader(lines)
    try:
        first = tuple(cell.strip() for cell in next(reader, []))
    except csv.Error as error:
        raise UnknownHeader from error
    if lines.take()[1] or not known_header(first, headers):
        own = headers == (COLUMNS,) and set(REQUIRED) <= set(first)
        raise UnknownHeader(unknown_keys(first, COLUMNS) if own else ())
    return first, rows_under(first, reader, lines)


def known_header(first: tuple[str, ...], headers: tuple[tuple[str, ...], ...]) -> bool:
    if headers == (COLUMNS,):
        return set(REQUIRED) <= set(first) <= set(COLUMNS) and len(set(first)) == len(first)
    return first in headers


def rows_under(header: tuple[str, ...], reader: Iterator[list[str]], lines: Lines) -> Iterator[Record]:
    line = 0
    while True:
        problem = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, problem = [], "row.malformed"
        raw, unreadable = lines.take()
        if not (cells or problem or unreadable):
            continue  # a blank line is no row
        line += 1
        problem = unreadable or problem or ("" if len(cells) == len(header) else "row.columns")
        if problem:
            yield Record(line, raw[:RAW_KEPT], b"raw\n" + raw, problem=problem)
        else:
            identity = "\x1f".join((*header, *cells)).encode()
            yield Record(line, raw[:RAW_KEPT], identity, dict(zip(header, cells, strict=True)))


def ftc_records(source: Iterable[bytes]) -> tuple[tuple[str, ...], Iterator[Record]]:
    return csv_records(source, (COMPLAINT_HEADER, DAY_HEADER))


def stated_records(source: Iterable[bytes]) -> Iterator[Record]:
    """The platform's own columns, in any order. `UnknownHeader` at once, not with the first record."""
    _header, records = csv_records(source, (COLUMNS,))
    return map(stated, records)


def stated(record: Record) -> Record:
    body = from_cells(record.body) if record.body is not None else None
    return Record(record.line, record.raw, record.identity, body, record.problem)


def json_records(source: Iterable[bytes]) -> Iterator[Record]:
    line = 0
    for raw in source:
        text = raw.removeprefix(b"\xef\xbb\xbf").strip() if line == 0 else raw.strip()
        if not text:
            continue
        line += 1
        if len(text) > LONGEST_LINE:
            yield Record(line, text[:RAW_KEPT], b"raw\n" + text, problem="row.too_long")
            continue
        try:
            body = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield Record(line, text[:RAW_KEPT], b"raw\n" + text, problem="row.malformed")
            continue
        yield Record(line, text[:RAW_KEPT], b"json\n" + msgspec.json.encode(body, order="deterministic"), body)
