"""The calls and consents that a firm hands in to a notice: what their columns may be called, and how a row is read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from compliance.cases.formats.column_answers import (
    LONGEST,
    Answers,
    Sample,
    is_unordered,
    samples_of,
    shown,
    year_first,
)
from compliance.cases.formats.column_answers import (
    ROWS as ROWS_SHOWN,
)
from compliance.cases.rules.matching import COLUMNS_ASKED, DAYS_ASKED, FileKind
from core.numbers.bulk import read_texts
from core.numbers.parsing import read_caller
from core.policies import Policy
from registry.engine.lists.kept_sheet import Source
from registry.engine.lists.named_table import NamedTable
from registry.engine.lists.refusals import ListRefused
from registry.register.formats.file_columns import CONSENTS, NUMBER, Column, Layout, Sort
from registry.register.formats.file_row import RowReader

MOST_ROWS = 5_000_000
MOST_READ = 4 * 1024**3  # bytes of all rows: what was packed must not grow without end
MOST_PROOF = 200
ROWS = 10_000  # read at once
_CALLED = ("被叫", "被叫号码", "called", "called_number", "callee", *NUMBER.headings)
_WHEN = (
    "呼叫时间", "通话时间", "开始时间", "呼叫开始时间", "拨打时间", "时间",
    "called_at", "call_time", "start_time", "started_at", "at", "time",
)  # fmt: skip
_FROM = ("主叫", "主叫号码", "外显号码", "显示号码", "caller", "caller_number", "calling_number", "from")
CALLS = Layout((
    Column("number", tuple(dict.fromkeys(_CALLED)), needed=True),
    Column("at", _WHEN, Sort.MOMENT, needed=True),
    Column("caller", _FROM, needed=True),
))  # fmt: skip
LAYOUTS = {FileKind.CALLS: CALLS, FileKind.CONSENTS: CONSENTS}


class Call(msgspec.Struct, array_like=True):
    """`number`: E.164 digits of who was called, as a whole number; `caller`: as callers are kept."""

    line: int
    number: int
    at: datetime
    caller: str
    day_only: bool


class Consent(msgspec.Struct, array_like=True):
    line: int
    number: int
    channels: tuple[str, ...]
    categories: tuple[str, ...]
    given_at: datetime
    expires_at: datetime | None
    proof: str


Row = Call | Consent


class FileRefused(Exception):
    """The file cannot be used. `code`: of a list, ``matching.columns`` with the headings that are missing, twice or unknown, or
    ``matching.days`` with that of a column whose days can be read in two ways. `samples`: what its owner is shown when asked."""

    def __init__(self, code: str, headings: Sequence[str] = (), samples: Sequence[Sample] = ()) -> None:
        super().__init__(code)
        self.code, self.headings, self.samples = code, list(headings), list(samples)


@dataclass
class Read:
    """Rows of a run of lines up to `line`, of which `unread` could not be read."""

    line: int
    rows: list[Any] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)


class DefenceFile:
    """A file of one kind, read from its beginning, with what its owner answered; `sheet`: of a workbook, "" for the first that is
    a list. Raises FileRefused."""

    def __init__(
        self, file: Source, kind: FileKind, policy: Policy, answers: Answers | None = None, sheet: str = ""
    ) -> None:
        self._kind, self._policy, self._answers = kind, policy, answers or Answers()
        try:
            self._table = NamedTable(file, sheet=sheet or None, charset=policy.numbering.charset)
        except ListRefused as refused:
            raise FileRefused(refused.code) from refused
        self._columns = self._found()
        self._moments = [
            position
            for position, column in enumerate(self._columns)
            if column and column.sort in (Sort.MOMENT, Sort.END)
        ]
        self._reader = RowReader(self._columns, policy)
        self._caller_of = lru_cache(10_000)(lambda text: read_caller(text, policy, allow_sender_id=True).value)

    def _found(self) -> list[Column | None]:
        names = self._table.names
        try:
            return columns_of(names, self._kind, self._answers.columns)
        except FileRefused as refused:
            try:
                rows = [cells for _line, cells in islice(self._table.rows(ROWS_SHOWN), ROWS_SHOWN)]
            except ListRefused:
                rows = []
            raise FileRefused(refused.code, refused.headings, samples_of(names, rows)) from None

    def runs(self, done: int = 0, still: Callable[[], object] = lambda: True) -> Iterator[Read]:
        """All rows behind the first `done` runs, so many at once, in order. `still`: asked now and then while those are passed over;
        where it says no, nothing comes."""
        waiting: list[tuple[int, Sequence[str]]] = []
        rows = done * ROWS
        try:
            for row in self._table.rows(ROWS, behind=rows, still=still):
                waiting.append(row)
                rows += 1
                if self._table.read > MOST_READ or rows > MOST_ROWS:
                    raise FileRefused("matching.too_large")
                if len(waiting) == ROWS:
                    yield self._read(waiting)
                    waiting = []
        except ListRefused as refused:
            raise FileRefused(refused.code) from refused
        if not rows:
            raise FileRefused("list.empty")
        if waiting:
            yield self._read(waiting)

    def _read(self, rows: Sequence[tuple[int, Sequence[str]]]) -> Read:
        bodies = [self._reader.body(self._cells(cells)) for _line, cells in rows]
        numbers = read_texts([str(body.get("number", "")) for body in bodies], self._policy).digits.tolist()
        read = Read(rows[-1][0])
        for (line, _cells), number, body in zip(rows, numbers, bodies, strict=True):
            row = self._row(line, number, body) if number else None
            if row is None:
                read.unread.append(line)
            else:
                read.rows.append(row)
        return read

    def _cells(self, cells: Sequence[str]) -> list[str]:
        """Raises FileRefused where nobody said yet in which order its days are written."""
        plain = [_plain(cell) for cell in cells]
        for position in self._moments:
            if is_unordered(plain[position]):
                if not self._answers.day_order:
                    name = self._table.names[position][:LONGEST]
                    raise FileRefused(DAYS_ASKED, [name], [Sample(position + 1, name, [shown(plain[position])])])
                plain[position] = year_first(plain[position], self._answers.day_order)
        return plain

    def _row(self, line: int, number: int, body: dict[str, Any]) -> Row | None:
        if self._kind is FileKind.CALLS:
            at, caller = body.get("at"), self._caller_of(body.get("caller", ""))
            day_only = isinstance(at, datetime) and (at.hour, at.minute, at.second) == (0, 0, 0)
            return Call(line, number, at, caller, day_only) if isinstance(at, datetime) and caller else None
        given, ends, proof = body.get("given_at"), body.get("expires_at"), body.get("evidence") or {}
        channels, categories = _codes(body.get("channels")), _codes(body.get("categories"))
        known = self._policy.register
        if not isinstance(given, datetime) or not (ends is None or isinstance(ends, datetime)) or not proof:
            return None
        if (
            not channels
            or not categories
            or {*channels} - {*known.channel_names}
            or {*categories} - {*known.categories}
        ):
            return None
        said = " ".join(str(proof[key]) for key in ("kind", "reference") if proof.get(key))
        return Consent(line, number, channels, categories, given, ends, said[:MOST_PROOF])


def columns_of(names: Sequence[str], kind: FileKind, said: Mapping[str, int]) -> list[Column | None]:
    """The column each heading names, or that its owner said each is (`Answers.columns`). A list of calls may have further ones; in
    one of consents a column that is passed over may have held a limit of the consent, so it refuses the file by name until its
    owner has said which are to be read."""
    layout = LAYOUTS[kind]
    if said:
        by_position = {position: path for path, position in said.items()}
        paths = {column.path: column for column in layout.columns}
        return [paths.get(by_position.get(position, "")) for position in range(1, len(names) + 1)]
    found = [layout.column_of(name) if name else None for name in names]
    wrong = [_named(column) for column in layout.columns if column.needed and column not in found]
    wrong += [name for position, name in enumerate(names) if found[position] and found[position] in found[:position]]
    if kind is FileKind.CONSENTS:
        wrong += [name for name, column in zip(names, found, strict=True) if name and column is None]
    if wrong:
        raise FileRefused(COLUMNS_ASKED, wrong[:20])
    return found


def _named(column: Column) -> str:
    """A column by the names people know it by, one a script."""
    others = [name for name in column.headings if name.isascii() != column.headings[0].isascii()]
    return " · ".join((column.headings[0], *others[:1]))


def _codes(said: Any) -> tuple[str, ...]:
    return tuple(map(str, said or ()))


def _plain(cell: str) -> str:
    """A cell of NDJSON may be a list of texts."""
    if not cell.startswith("["):
        return cell
    try:
        return ";".join(msgspec.json.decode(cell, type=list[str]))
    except msgspec.DecodeError:
        return cell
