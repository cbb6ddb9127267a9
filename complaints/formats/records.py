"""From the lines of a file to records: CSV of one of the known headers, NDJSON, or pages of the FTC's interface. Every
record counts, readable or not.

A wrong record never ends the reading; a wrong header does, for then nothing in the file can be understood.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from complaints.formats.content import LONGEST_LINE
from complaints.formats.ftc_row import COMPLAINT_HEADER, DAY_HEADER, LONGEST_ID
from complaints.formats.stated_row import COLUMNS, REQUIRED, column_of, from_cells
from complaints.formats.tables import Lines, Table, table_of
from complaints.formats.text_lines import utf8_lines
from complaints.rules.readers import encodable
from core.api.keys import unknown_keys
from core.written.json_text import UNREADABLE, read_json
from registry.engine.lists.telling import SAMPLE, is_json_lines
from registry.engine.lists.warnings import ListWarning

RAW_KEPT = 4096  # bytes of a row kept when it is held back


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


def reference_of(body: Any) -> str:
    """What its sender calls a row, readable or not; "" where he gives it no name that a complaint may have."""
    said = (body.get("reference") or body.get("id")) if isinstance(body, Mapping) else ""
    if not isinstance(said, str) or len(said) > LONGEST_ID or "\0" in said or not encodable(said):
        return ""
    return said.strip()


def _rows_under(table: Table, names: Sequence[str], known: Sequence[str], behind: int = 0) -> Iterator[Record]:
    """The records of a table whose columns are called `names`, "" for one that has no heading and must be blank; what makes
    a row the same are its cells in the `known` columns, in their order. Only those `behind` the first so many."""
    for line, row in enumerate(table.rows(behind), start=behind + 1):
        nameless = any(cell.strip() for name, cell in zip(names, row.cells, strict=False) if not name)
        problem = row.problem or ("row.columns" if nameless or len(row.cells) != len(names) else "")
        if problem:
            yield Record(line, row.raw[:RAW_KEPT], b"raw\n" + row.raw.strip(), problem=problem)
        else:
            body = {name: cell for name, cell in zip(names, row.cells, strict=True) if name}
            yield Record(line, row.raw[:RAW_KEPT], identity_of(body, known), body)


def identity_of(body: Mapping[str, str], known: Sequence[str]) -> bytes:
    said = [f"{name}\x1f{body[name].strip()}" for name in known if body.get(name, "").strip()]
    return "\x1e".join(said).encode()


class OpenFile(NamedTuple):
    """`records`: once, in their order. `header`: of the FTC's formats; `columns`: of a table, for whoever reads a row of it
    again; of columns that nobody knows the position alone, for their names may hold anything. `warnings`: of what was passed over."""

    header: tuple[str, ...]
    records: Iterator[Record]
    columns: list[str]
    warnings: tuple[ListWarning, ...] = ()

    @property
    def passed_over(self) -> dict[str, list[str]]:
        """What of the file was not read, as an import keeps it."""
        return {told.code: list(told.columns) for told in self.warnings}


def ftc_records(source: Iterable[bytes], *, behind: int = 0) -> OpenFile:
    """Whichever of the two headers it has. Columns come in any order and case, and others between them. `UnknownHeader`. Here
    and below, of the records only those `behind` the first so many are taken apart and given."""
    table = table_of(_utf16_anew(source), _is_ftc_heading, otherwise="cp1252")
    if table is None:
        raise UnknownHeader
    header, names = ftc_names(table.heading)
    return OpenFile(header, _rows_under(table, names, header, behind), columns_of(names, header), table.warnings)


def _utf16_anew(source: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of UTF-16 as UTF-8; all others as they come, one by one, for what lies before damage is kept."""
    lines = iter(source)
    first = next(lines, b"")
    whole = chain([first], lines)
    return iter(utf8_lines(whole, "utf-8")) if b"\0" in first else whole


def _is_ftc_heading(cells: Sequence[str]) -> bool:
    try:
        return bool(ftc_names(cells))
    except UnknownHeader:
        return False


def ftc_names(written: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of the two headers this is, and the columns as that one calls them."""
    for header in (COMPLAINT_HEADER, DAY_HEADER):
        names = {folded(name): name for name in header}
        found = tuple(names.get(folded(name), name) for name in written)
        if set(header) <= set(found) and not _named_twice(found):
            return header, found
    raise UnknownHeader


def _is_stated_heading(cells: Sequence[str]) -> bool:
    names = [*map(column_of, cells)]
    return set(REQUIRED) <= set(names) and not _named_twice(names)


def _named_twice(names: Sequence[str]) -> bool:
    named = [name for name in names if name]
    return len(set(named)) < len(named)


def columns_of(heading: Sequence[str], known: Sequence[str]) -> list[str]:
    return [name if name in known else f"column {position}" for position, name in enumerate(heading, start=1)]


def record_again(raw: bytes, *, line: int, format: str, columns: Sequence[str]) -> Record:
    """The record that a held row was, from its bytes; `format`: "" for what a client handed in as JSON, alone."""
    if len(raw) >= RAW_KEPT:
        return Record(line, raw, b"", problem="row.too_long")
    if format in ("ftc", "csv"):
        known = COLUMNS if format == "csv" else ftc_names(columns)[0]
        lines = Lines(raw.splitlines(keepends=True), otherwise="cp1252" if format == "ftc" else "")
        found = next(_rows_under(Table(tuple(columns), lines), columns, known), None)
        found = found or Record(line, raw, b"", problem="row.malformed")
        return replace(stated(found) if format == "csv" else found, line=line)
    found = next(json_records([raw]), None) or Record(line, raw, b"", problem="row.malformed")
    return _ftc_record(line, found.body) if format == "ftc-json" else replace(found, line=line)


def folded(name: str) -> str:
    """``Consumer_City`` as ``consumer-city`` of the interface and ``consumer city`` of an office program."""
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())


def ftc_pages(data: bytes, *, behind: int = 0) -> Iterator[Record]:
    """The complaints in pages of the FTC's interface: one page, a list of them, or one a line. `UnknownHeader` for other JSON."""
    pages = json_values(data)
    if not pages or not all(isinstance(page, dict) and isinstance(page.get("data"), list) for page in pages):
        raise UnknownHeader
    rows = [row for page in pages for row in page["data"]]
    return (_ftc_record(line, row) for line, row in enumerate(rows[behind:], start=behind + 1))


def json_values(data: bytes) -> list[Any]:
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # no single document: one a line, then
        value = msgspec.json.decode(text)
        return value if isinstance(value, list) else [value]
    try:
        return [msgspec.json.decode(line) for line in text.splitlines() if line.strip()]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnknownHeader from error


def _ftc_record(line: int, row: Any) -> Record:
    """A complaint of the interface has the columns of the daily file, and an id of its own: it is the same row there."""
    raw = msgspec.json.encode(row, order="deterministic")
    said = row.get("attributes") if isinstance(row, dict) else None
    if not isinstance(said, dict) or not isinstance(row.get("id", ""), str):
        return Record(line, raw[:RAW_KEPT], b"json\n" + raw, problem="row.malformed")
    by_name = {folded(name): value for name, value in said.items() if isinstance(value, str)}
    body = {name: by_name.get(folded(name), "") for name in COMPLAINT_HEADER}
    return Record(line, raw[:RAW_KEPT], identity_of(body, COMPLAINT_HEADER), {**body, "id": row.get("id", "")})


def stated_records(source: Iterable[bytes], charset: str = "gb18030", *, behind: int = 0) -> OpenFile:
    """The platform's own columns by any of their names, in any order. `UnknownHeader` at once, not with the first record.
    `charset`: of what is no UTF-8."""
    table = table_of(utf8_lines(source, charset), _is_stated_heading)
    if table is None:
        raise UnknownHeader
    names = tuple(map(column_of, table.heading))
    if unknown := unknown_keys(filter(None, names), COLUMNS):
        raise UnknownHeader(unknown)
    rows = _rows_under(table, names, COLUMNS, behind)
    return OpenFile((), map(stated, rows), columns_of(names, COLUMNS), table.warnings)


def stated(record: Record) -> Record:
    body = from_cells(record.body) if record.body is not None else None
    return Record(record.line, record.raw, record.identity, body, record.problem)


def json_line_records(source: Iterable[bytes], *, behind: int = 0) -> OpenFile:
    """`json_records` of a file, in UTF-8 or UTF-16. `UnknownHeader` where its beginning is plainly something else."""
    lines = _utf16_anew(source)
    first: list[bytes] = []
    for line in lines:
        first.append(line)
        if sum(map(len, first)) >= SAMPLE:
            break
    long = any(len(line) > LONGEST_LINE for line in first)  # which is said of that line
    if not long and any(map(bytes.strip, first)) and not is_json_lines(b"".join(first), said=True):
        raise UnknownHeader
    return OpenFile((), json_records(chain(first, lines), behind=behind), [])


def json_records(source: Iterable[bytes], *, behind: int = 0) -> Iterator[Record]:
    line = 0
    for raw in source:
        text = raw.removeprefix(b"\xef\xbb\xbf").strip() if line == 0 else raw.strip()
        if not text:
            continue
        line += 1
        if line <= behind:
            continue
        if len(text) > LONGEST_LINE:
            yield Record(line, text[:RAW_KEPT], b"raw\n" + text, problem="row.too_long")
            continue
        try:
            body = read_json(text)
        except UNREADABLE:
            yield Record(line, text[:RAW_KEPT], b"raw\n" + text, problem="row.malformed")
            continue
        yield Record(line, text[:RAW_KEPT], b"json\n" + msgspec.json.encode(trimmed(body), order="deterministic"), body)


def trimmed(body: Any) -> Any:
    """A row whose texts have no blanks at their ends: they tell no row from another."""
    if not isinstance(body, dict):
        return body
    return {key: value.strip() if isinstance(value, str) else value for key, value in body.items()}
