"""Helpers of imports: what is in a file, and how each of its rows is read."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

import msgspec

from complaints.formats.content import FileContent, refusal
from complaints.formats.ftc_row import COMPLAINT_HEADER, DAY_HEADER
from complaints.formats.records import (
    OpenFile,
    Record,
    UnknownHeader,
    ftc_pages,
    ftc_records,
    json_line_records,
    stated_records,
)
from complaints.formats.row import TWIN, Accepted, Quarantined, Rejected, Verdict
from complaints.formats.stated_row import REQUIRED, REQUIRED_HEADINGS
from complaints.formats.twins import Twins, apart
from complaints.models import ComplaintImport
from complaints.problems import sentence
from complaints.services.row_readers import Reader, reader_of
from core.api.bodies import unknown_field
from core.errors import BadRequest, DomainError, TooLarge
from core.models.free_text import clean
from core.policies import Policy, current_policy
from core.running.file_turn import file_turn
from registry.engine.lists.columns import Asked
from registry.engine.lists.kept_sheet import Source
from registry.engine.lists.packing import is_workbook
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.workbook import sheet_called

MOST_BYTES = 4 * 1024**3  # unpacked
MOST_PAGES = 64 * 1024**2  # bytes of JSON, which is read as a whole
FORMATS = ("ftc", "ftc-json", "csv", "ndjson")
NAMES = {"ftc": (*COMPLAINT_HEADER, *DAY_HEADER), "csv": REQUIRED_HEADINGS}
DAY_IN_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CHUNK = 1000
CHUNK_BYTES = 4 * 1024**2  # of rows that are long
SAMPLE = 64 * 1024
LONGEST_SHEET = 200
SMALL_ROWS, SMALL_BYTES, SMALL_UNPACKED = 1000, 1024**2, 4 * 1024**2
Judged = tuple[Record, Verdict]


@dataclass(frozen=True)
class Described:
    """What is said of a file. `format`: one of `FORMATS`; `day`: of FTC day files; `sheet`: of a workbook, "" for the first that
    is a list. Its rows are judged as of `at`."""

    format: str
    day: date | None
    policy: Policy
    at: datetime
    most_bytes: int = MOST_BYTES
    sheet: str = ""


def asked_of(said: Described) -> Asked:
    """By what the sheet of a workbook is known that is to be read."""
    return Asked(numbers=NAMES.get(said.format, ()), sheet=said.sheet or None)


def records_open(
    file: Source, said: Described, *, behind: int = 0, still: Callable[[], object] = lambda: None
) -> OpenFile:
    """The records of a `file` behind the first so many. `still`: called every now and then while it is read. `DomainError` when its
    beginning shows it is something else; so does reading on where it cannot be read to its end, or has more rows than bytes."""
    content = FileContent(file, most_bytes=said.most_bytes, asked=asked_of(said), still=still)
    try:
        found = _opened(content, said, behind)
    except UnknownHeader as error:
        message = sentence("import.header")
        raise BadRequest("import.header", message, errors=tuple(map(unknown_field, error.unknown))) from error
    reader_of(said.format, found.header, said.day, said.policy, said.at)  # a day file without its day is refused
    warnings = (*content.warnings, *found.warnings)
    return found._replace(records=_bounded(found.records, content.size), warnings=warnings)


def _opened(content: FileContent, said: Described, behind: int) -> OpenFile:
    if said.format == "ftc":
        return ftc_records(content.lines(), behind=behind)
    if said.format == "ftc-json":
        return OpenFile(COMPLAINT_HEADER, ftc_pages(content.whole(MOST_PAGES), behind=behind), [])
    if said.format == "csv":
        return stated_records(content.lines(), said.policy.numbering.charset, behind=behind)
    if said.format == "ndjson":
        return json_line_records(content.lines(), behind=behind)
    raise BadRequest("import.format", sentence("import.format"))


def _bounded(records: Iterator[Record], size: int) -> Iterator[Record]:
    for record in records:
        if record.line > size:
            raise BadRequest("list.more_rows_than_bytes", sentence("list.more_rows_than_bytes"))
        yield record


def _size(file: BinaryIO) -> int:
    position = file.tell()
    size = file.seek(0, 2)
    file.seek(position)
    return size


def description_of(batch: ComplaintImport) -> Described:
    """Every step reads the rows as of when the file was handed in, so that one taken twice says the same."""
    policy = current_policy(batch.started_at)
    return Described(batch.format, batch.day, policy, batch.started_at, sheet=batch.sheet)


def chunks_of(records: Iterator[Record]) -> Iterator[list[Record]]:
    """Runs of so many rows as are kept at once."""
    waiting: list[Record] = []
    weight = 0
    for record in records:
        waiting.append(record)
        weight += len(record.identity)
        if len(waiting) == CHUNK or weight >= CHUNK_BYTES:
            yield waiting
            waiting, weight = [], 0
    if waiting:
        yield waiting


def judge_of(header: tuple[str, ...], twins: Twins, said: Described) -> "Judge":
    return Judge(reader_of(said.format, header, said.day, said.policy, said.at), header == COMPLAINT_HEADER, twins)


@dataclass(frozen=True)
class Judge:
    """`ids_apart`: the ids of these rows are no part of what makes a row the same."""

    reader: Reader
    ids_apart: bool
    twins: Twins

    def judged(self, record: Record) -> Judged:
        """Copies in a file that repeats itself wait for somebody to look."""
        if record.problem:
            return record, Rejected((record.problem,))
        verdict = self.reader(record)
        if not self.twins.repeats(record):
            return record, verdict
        copy = apart(record) if self.ids_apart else record
        return copy, Quarantined((TWIN,)) if isinstance(verdict, Accepted) else verdict


def is_small(file: BinaryIO, said: Described) -> bool:
    """Whether all of a file can be ingested while whoever handed it in waits. Raises as `records_open`."""
    if _size(file) > SMALL_BYTES or (said.format in FORMATS and is_workbook(file)):
        return False
    try:
        opened = records_open(file, replace(said, most_bytes=SMALL_UNPACKED))
        return len(list(islice(opened.records, SMALL_ROWS + 1))) <= SMALL_ROWS
    except TooLarge:
        return False


def sheet_known(file: BinaryIO, asked: str) -> str:
    """The sheet that is asked for as it is kept: by its name, so that its position means the same sheet; by its position where
    the name would not be kept as it is written. "" where none is asked for, or the file is no workbook. Raises `DomainError`."""
    if not asked or not is_workbook(file):
        return ""
    with file_turn():
        try:
            called = sheet_called(file, asked)
        except ListRefused as refused:
            raise refusal(refused.code) from refused
    for said in called:
        if len(said) <= LONGEST_SHEET and said.isprintable() and clean(said) == said:
            return said
    raise refusal("list.sheet_unknown")


def format_of(file: BinaryIO, policy: Policy, at: datetime) -> str:
    """The one format that the content shows; "" where it shows none for sure, and of a workbook: nobody waits for a look at it. Raises as
    `records_open` for a file that cannot be opened."""
    if is_workbook(file):
        return ""
    start = b"".join(_first_lines(FileContent(file, most_bytes=MOST_BYTES)))
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return "ftc-json" if b'"company-phone-number"' in text else "ndjson" if _is_row(text) else ""
    for format in ("ftc", "csv"):
        try:
            records_open(file, Described(format, date.min, policy, at))
        except DomainError:
            continue
        return format
    return ""


def _is_row(text: bytes) -> bool:
    """Whether the first line is a complaint of our own shape."""
    try:
        row = msgspec.json.decode(text.partition(b"\n")[0])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return isinstance(row, dict) and row.keys() >= set(REQUIRED)


def _first_lines(content: FileContent) -> Iterator[bytes]:
    size = 0
    for line in content.lines():
        yield line
        size += len(line)
        if size >= SAMPLE:
            return


def day_in(name: str) -> date | None:
    """The day in a file's name, such as ``ftc_api_2021-03-11.csv.gz``."""
    found = DAY_IN_NAME.search(PurePath(name).name)
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None
