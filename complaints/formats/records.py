"""From the lines of a file to records: CSV of one of the known headers, NDJSON, or pages of the FTC's interface. Every
record counts, readable or not.

A wrong record never ends the reading; a wrong header does, for then nothing in the file can be understood.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from complaints.formats.ftc_row import COMPLAINT_HEADER, DAY_HEADER
from complaints.formats.stated_row import COLUMNS, REQUIRED, from_cells
from complaints.formats.text_lines import utf8_lines
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


def first_row(reader: Iterator[list[str]], lines: Lines) -> tuple[str, ...]:
    """The names of the columns. `UnknownHeader` where the first line cannot be read or names a column twice."""
    try:
        names = tuple(cell.strip() for cell in next(reader, []))
    except csv.Error as error:
        raise UnknownHeader from error
    if lines.take()[1] or len(set(names)) < len(names):
        raise UnknownHeader
    return names


def rows_under(
    header: tuple[str, ...], known: Sequence[str], reader: Iterator[list[str]], lines: Lines
) -> Iterator[Record]:
    """The records under `header`; what makes a row the same are its cells in the `known` columns, in their order."""
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
            yield Record(line, raw[:RAW_KEPT], b"raw\n" + raw.strip(), problem=problem)
        else:
            body = dict(zip(header, cells, strict=True))
            yield Record(line, raw[:RAW_KEPT], identity_of(body, known), body)


def identity_of(body: Mapping[str, str], known: Sequence[str]) -> bytes:
    said = [f"{name}\x1f{body[name].strip()}" for name in known if body.get(name, "").strip()]
    return "\x1e".join(said).encode()


def ftc_records(source: Iterable[bytes]) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Which of the two headers it is, and the records under it. Columns come in any order and case, and others between them."""
    lines = Lines(source, otherwise="cp1252")
    reader = csv.reader(lines)
    header, found = ftc_names(first_row(reader, lines))
    return header, rows_under(found, header, reader, lines)


def ftc_names(written: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of the two headers this is, and the columns as that one calls them."""
    for header in (COMPLAINT_HEADER, DAY_HEADER):
        names = {folded(name): name for name in header}
        found = tuple(names.get(folded(name), name) for name in written)
        if set(header) <= set(found) and len(set(found)) == len(found):
            return header, found
    raise UnknownHeader


def columns_of(source: Iterable[bytes], format: str) -> list[str]:
    """The columns of a CSV file, for whoever reads a row of it again; of columns that nobody knows the place alone, for their
    names may hold anything."""
    if format not in ("ftc", "csv"):
        return []
    lines = Lines(source, otherwise="cp1252") if format == "ftc" else Lines(utf8_lines(source, "gb18030"))
    written = first_row(csv.reader(lines), lines)
    if format == "csv":
        return [name if name in COLUMNS else f"column {place}" for place, name in enumerate(written, start=1)]
    header, found = ftc_names(written)
    return [name if name in header else f"column {place}" for place, name in enumerate(found, start=1)]


def record_again(raw: bytes, *, line: int, format: str, columns: Sequence[str]) -> Record:
    """The record that a held row was, from its bytes; `format`: "" for what a client handed in as JSON, alone."""
    if len(raw) >= RAW_KEPT:
        return Record(line, raw, b"", problem="row.too_long")
    if format in ("ftc", "csv"):
        known = COLUMNS if format == "csv" else ftc_names(columns)[0]
        lines = Lines(raw.splitlines(keepends=True), otherwise="cp1252" if format == "ftc" else "")
        found = next(rows_under(tuple(columns), known, csv.reader(lines), lines), None)
        found = found or Record(line, raw, b"", problem="row.malformed")
        return replace(stated(found) if format == "csv" else found, line=line)
    found = next(json_records([raw]), None) or Record(line, raw, b"", problem="row.malformed")
    return ftc_record(line, found.body) if format == "ftc-json" else replace(found, line=line)


def folded(name: str) -> str:
    """``Consumer_City`` as ``consumer-city`` of the interface and ``consumer city`` of an office program."""
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())


def ftc_pages(data: bytes) -> Iterator[Record]:
    """The complaints in pages of the FTC's interface: one page, a list of them, or one a line. `UnknownHeader` for other JSON."""
    pages = json_values(data)
    if not pages or not all(isinstance(page, dict) and isinstance(page.get("data"), list) for page in pages):
        raise UnknownHeader
    rows = [row for page in pages for row in page["data"]]
    return (ftc_record(line, row) for line, row in enumerate(rows, start=1))


def json_values(data: bytes) -> list[Any]:
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        value = msgspec.json.decode(text)
        return value if isinstance(value, list) else [value]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass  # no single document: one a line, then
    try:
        return [msgspec.json.decode(line) for line in text.splitlines() if line.strip()]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnknownHeader from error


def ftc_record(line: int, row: Any) -> Record:
    """A complaint of the interface has the columns of the daily file, and an id of its own: it is the same row there."""
    raw = msgspec.json.encode(row, order="deterministic")
    said = row.get("attributes") if isinstance(row, dict) else None
    if not isinstance(said, dict) or not isinstance(row.get("id", ""), str):
        return Record(line, raw[:RAW_KEPT], b"json\n" + raw, problem="row.malformed")
    by_name = {folded(name): value for name, value in said.items() if isinstance(value, str)}
    body = {name: by_name.get(folded(name), "") for name in COMPLAINT_HEADER}
    return Record(line, raw[:RAW_KEPT], identity_of(body, COMPLAINT_HEADER), {**body, "id": row.get("id", "")})


def stated_records(source: Iterable[bytes], charset: str = "gb18030") -> Iterator[Record]:
    """The platform's own columns, in any order. `UnknownHeader` at once, not with the first record. `charset`: of what is no
    UTF-8."""
    lines = Lines(utf8_lines(source, charset))
    reader = csv.reader(lines)
    header = first_row(reader, lines)
    if not set(REQUIRED) <= set(header) <= set(COLUMNS):
        raise UnknownHeader(unknown_keys(header, COLUMNS) if set(REQUIRED) <= set(header) else ())
    return map(stated, rows_under(header, COLUMNS, reader, lines))


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
        yield Record(line, text[:RAW_KEPT], b"json\n" + msgspec.json.encode(trimmed(body), order="deterministic"), body)


def trimmed(body: Any) -> Any:
    """A row whose texts have no blanks at their ends: they tell no row from another."""
    if not isinstance(body, dict):
        return body
    return {key: value.strip() if isinstance(value, str) else value for key, value in body.items()}
