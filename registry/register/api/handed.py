"""What the two doors for many rows share: lines or a file are read, and each row has its answer on a line of its own."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from django.http import HttpResponse
from rest_framework.request import Request

from core import clock
from core.api.bodies import Body
from core.api.ndjson import Lines, answers_response, rejected
from core.errors import DomainError
from core.policies import current_policy
from registry.firms.api.openapi import BINARY, FORM
from registry.register.formats.file_columns import Layout
from registry.register.http.handed_rows import Rows, read_lines, read_table

B = TypeVar("B", bound=Body)
T = TypeVar("T")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {XLSX: BINARY, "multipart/form-data": FORM, "text/csv": BINARY}  # clients that cannot choose one send the last
ABOUT_FILES = "Many as NDJSON, or as a table. Each row has its answer."


def rows_read(
    request: Request, layout: Layout, kind: type[B], most_rows: int, quickly: Callable[[bytes], B | None]
) -> Rows[B]:
    given: Any = request.data
    if isinstance(given, Lines):
        return read_lines(given, kind, most_rows, quickly)
    policy, sheet = current_policy(clock.now()), request.GET.get("sheet")
    return read_table(given, layout, kind, policy=policy, sheet=sheet, most_rows=most_rows)


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
