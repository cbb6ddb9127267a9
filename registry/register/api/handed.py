"""What the two doors for many rows share: lines or a file are read, and each row has its answer on a line of its own."""

from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, Literal, TypeVar

import msgspec
from django.http import HttpResponse
from rest_framework.request import Request

from core import clock
from core.api.bodies import Body
from core.api.ndjson import MEDIA_TYPE, FileParser, Lines, LinesParser, answers_response, lines_in, rejected
from core.api.parsers import JSONParser
from core.api.warned import WarningAnswer
from core.errors import DomainError
from core.policies import current_policy
from core.translation.words import translated
from registry.engine.lists.opening import XLSX
from registry.engine.lists.telling import SAMPLE, is_json_lines, text_of
from registry.engine.lists.warnings import OTHER_KIND, WARNINGS
from registry.firms.api.openapi import BINARY, FORM, FieldProblem
from registry.register.formats.file_columns import Layout
from registry.register.formats.handed_rows import Rows, read_lines, read_table

B = TypeVar("B", bound=Body)
T = TypeVar("T")

FILES = {XLSX: BINARY, "multipart/form-data": FORM, "text/csv": BINARY}  # clients that cannot choose one send the last
TOLD = (MEDIA_TYPE, XLSX, "text/csv", "text/plain")  # what says whether lines of JSON or a table are meant
ABOUT_FILES = "Many as NDJSON, or as a table. Each row has its answer."


class HandedRow(msgspec.Struct):
    """The answer to one row. It never says whether a number is registered."""

    status: Literal["accepted", "rejected"]
    line: int | msgspec.UnsetType = msgspec.UNSET
    reference: str | msgspec.UnsetType = msgspec.UNSET
    id: str | msgspec.UnsetType = msgspec.UNSET
    state: str | msgspec.UnsetType = msgspec.UNSET
    address: str | msgspec.UnsetType = msgspec.UNSET
    reasons: list[str] | msgspec.UnsetType = msgspec.UNSET
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET


class LinesOrTable(LinesParser):
    """What is sent as lines of JSON, unless it is plainly none: then as it came, as `FileParser` gives it."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read()
        text = text_of(body[:SAMPLE], current_policy(clock.now()).numbering.charset)
        return lines_in(body) if is_json_lines(text, said=True) else body


PARSERS = [JSONParser, LinesOrTable, FileParser]


def rows_read(
    request: Request, layout: Layout, kind: type[B], most_rows: int, quickly: Callable[[bytes], B | None]
) -> Rows[B]:
    given: Any = request.data
    if isinstance(given, Lines):
        rows = read_lines(given, kind, most_rows, quickly)
    else:
        policy, sheet = current_policy(clock.now()), request.GET.get("sheet")
        rows = read_table(given, layout, kind, policy=policy, sheet=sheet, most_rows=most_rows)
    said = (request.content_type or "").partition(";")[0].strip().lower()
    if said in TOLD and (said == MEDIA_TYPE) != isinstance(given, Lines):
        rows.warnings.append(WarningAnswer(OTHER_KIND, translated(WARNINGS[OTHER_KIND])))
    return rows


def rows_answered(
    rows: Rows[B], act: Callable[[Sequence[B]], Sequence[T | DomainError]], show: Callable[[B, T], dict[str, Any]]
) -> HttpResponse:
    answer = answers_response(_answers(rows, act, show))
    if rows.warnings:
        answer["DNC-Warnings"] = ", ".join(warning.code for warning in rows.warnings)
    return answer


def _answers(
    rows: Rows[B], act: Callable[[Sequence[B]], Sequence[T | DomainError]], show: Callable[[B, T], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for row, result in rows.done(act):
        line = {} if row.line is None else {"line": row.line}
        if isinstance(result, DomainError):
            yield {**line, **rejected({"reference": row.reference}, result)}
        elif row.body is not None:
            yield {**line, **show(row.body, result)}


def tried(act: Callable[[B], T], body: B) -> T | DomainError:
    try:
        return act(body)
    except DomainError as refusal:
        if refusal.status >= 500:  # of no row's making
            raise
        return refusal
