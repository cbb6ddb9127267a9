"""Rows of one body, as lines of JSON or as a table in a file: read alike, done in one act, each with its own answer."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from django.utils.translation import gettext_lazy as _

from core.api.bodies import Body, read_body, refused, sane, unknown_field, wrong_field
from core.api.keys import pointer_to
from core.api.ndjson import Lines, Malformed, decoded
from core.api.warned import WarningAnswer
from core.errors import BadRequest, DomainError, FieldError, TooLarge
from core.models.free_text import clean
from core.policies.schema import Policy
from core.running.file_turn import file_turn
from core.translation.words import translated
from core.written.json_text import keys_in, keys_written
from registry.engine.lists.named_table import NamedTable
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.warnings import WARNINGS
from registry.register.formats.file_columns import Column, Layout
from registry.register.formats.file_row import WARNINGS as NOTES
from registry.register.formats.file_row import RowReader

SAID = {**WARNINGS, **NOTES}
MOST_BYTES = 32 * 1024 * 1024
B = TypeVar("B", bound=Body)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row(Generic[B]):
    """A body, or why there is none. `line`: in a file."""

    body: B | None
    refusal: DomainError | None = None
    reference: str | None = None
    line: int | None = None


@dataclass
class Rows(Generic[B]):
    rows: list[Row[B]]
    headings: dict[str, str] = field(default_factory=dict)  # of a file, by the path of the body
    warnings: list[WarningAnswer] = field(default_factory=list)

    def done(self, act: Callable[[Sequence[B]], Sequence[T | DomainError]]) -> Iterator[tuple[Row[B], T | DomainError]]:
        """What came of each row, in their order. `act` is given the bodies that could be read, all at once."""
        results = iter(act([row.body for row in self.rows if row.body is not None]))
        for row in self.rows:
            result = row.refusal or next(results)
            yield row, _in_headings(result, self.headings) if isinstance(result, DomainError) else result


def quick_reader(kind: type[B]) -> Callable[[bytes], B | None]:
    """Reads a line as it should be; None for one that must be looked at again."""
    decode = msgspec.json.Decoder(kind).decode

    def read(line: bytes) -> B | None:
        try:
            body = decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        at = getattr(body, "at", None)
        return body if not isinstance(at, datetime) or sane(at) else None

    return read


def read_lines(lines: Lines, kind: type[B], most_rows: int, read: Callable[[bytes], B | None]) -> Rows[B]:
    """`read`: a quick reader, which answers None where a line is not as it should be."""
    _check_rows(len(lines), most_rows)
    return Rows([_line(line, kind, read) for line in lines])


def numbered(rows: Rows[B], lines: Iterable[int]) -> Rows[B]:
    """The same, each with where it stands in its file."""
    found = [replace(row, line=line) for row, line in zip(rows.rows, lines, strict=True)]
    return Rows(found, rows.headings, rows.warnings)


def _line(line: bytes, kind: type[B], read: Callable[[bytes], B | None]) -> Row[B]:
    if (body := read(line)) is not None and keys_written(line) == keys_in(body):
        return Row(body, reference=getattr(body, "reference", None))
    row = decoded(line)  # again, slowly, to say what is wrong with it
    if isinstance(row, Malformed):
        return Row(None, DomainError("input.malformed", _("This has not the form it should have.")))
    said = row.get("reference") if isinstance(row, dict) else None
    return _row(row, kind, said if isinstance(said, str) else None, None)


def _row(row: Any, kind: type[B], reference: str | None, line: int | None) -> Row[B]:
    try:
        return Row(read_body(row, kind), None, reference, line)
    except DomainError as error:
        return Row(None, error, reference, line)


def read_table(
    file: bytes, layout: Layout, kind: type[B], *, policy: Policy, sheet: str | None, most_rows: int
) -> Rows[B]:
    """Raises `BadRequest` where the file is no table, `DomainError` 422 that names each heading nobody knows, each that
    says the same as another, and each that is missing; `TooMany` while this process reads another."""
    with file_turn():
        return _read_table(file, layout, kind, policy=policy, sheet=sheet, most_rows=most_rows)


def _read_table(
    file: bytes, layout: Layout, kind: type[B], *, policy: Policy, sheet: str | None, most_rows: int
) -> Rows[B]:
    try:
        table = NamedTable(io.BytesIO(file), sheet=sheet, charset=policy.numbering.charset)
        reader = TableReader(table.names, layout, kind, policy)
        rows: list[Row[B]] = []
        for line, cells in table.rows(most_rows + 1):
            _check_rows(len(rows) + 1, most_rows)
            rows.append(reader.row(line, cells))
    except ListRefused as wrong:
        raise unreadable(wrong) from wrong
    if not rows:
        raise BadRequest("request.malformed", _("The body holds no rows."))
    passed_over = {each.code: list(each.columns) for each in table.warnings}
    return Rows(rows, reader.headings, warnings_told({**passed_over, **reader.notes}))


def unreadable(wrong: ListRefused) -> BadRequest:
    """What the reader of lists says of a file, in the reader's language."""
    return BadRequest(wrong.code, translated(wrong.sentence))


class TableReader(Generic[B]):
    """Reads the rows of a table whose columns are called `names`. Raises `DomainError` 422 that names each heading that is wrong."""

    def __init__(self, names: Sequence[str], layout: Layout, kind: type[B], policy: Policy) -> None:
        columns = _columns(names, layout)
        self._names, self._kind, self._reader = names, kind, RowReader(columns, policy)
        self.headings = {column.path: name for column, name in zip(columns, names, strict=True) if column}

    def row(self, line: int, cells: Sequence[str]) -> Row[B]:
        body = self._reader.body(cells)
        return _row(body, self._kind, body.get("reference"), line)

    @property
    def notes(self) -> dict[str, list[str]]:
        """By the code of what its sender should know, the headings it is about."""
        found = self._reader.notes.items()
        return {code: [self._names[position] for position in sorted(about)] for code, about in found if about}


def warnings_told(codes: Mapping[str, Sequence[str]]) -> list[WarningAnswer]:
    """`codes`: headings, by the code of a warning about a file or how its rows were read."""
    return [WarningAnswer(code, translated(SAID[code]), list(names)) for code, names in codes.items()]


def _check_rows(count: int, most: int) -> None:
    if count > most:
        raise TooLarge("rows.too_many", _("At most %(most)d rows at once.") % {"most": most})


def _columns(names: Sequence[str], layout: Layout) -> list[Column | None]:
    """The column that each heading names; None for a blank one."""
    found = [layout.column_of(name) if name else None for name in names]
    errors = [
        unknown_field(pointer_to(clean(name))) for name, column in zip(names, found, strict=True) if name and not column
    ]
    errors += [
        FieldError(pointer_to(name), "column.twice", _("Another column says the same."))
        for position, (name, column) in enumerate(zip(names, found, strict=True))
        if column and column in found[:position]
    ]
    missing = [column for column in layout.columns if column.needed and column not in found]
    errors += [wrong_field(pointer_to(column.headings[0]), "field.missing") for column in missing]
    if errors:
        raise refused(*errors)
    return found


def _in_headings(error: DomainError, headings: dict[str, str]) -> DomainError:
    """The same refusal, each pointer to a field of the body led to the heading its cell stands under."""
    if not headings or not error.errors:
        return error
    errors = tuple(FieldError(_heading(each.pointer, headings), each.code, each.detail) for each in error.errors)
    return DomainError(error.code, error.message, errors=errors)


def _heading(pointer: str, headings: dict[str, str]) -> str:
    """Where the body has a part that several columns fill, the first of them."""
    path = pointer.removeprefix("/") + "/"
    found = (name for own, name in headings.items() if path.startswith(f"{own}/") or f"{own}/".startswith(path))
    return next(map(pointer_to, found), pointer)
