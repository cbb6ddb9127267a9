"""Newline-delimited JSON: many rows in, one answer a row out, in their order."""

import codecs
import io
from collections.abc import Callable, Iterable
from typing import IO, Any

import msgspec
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from core.api.json_text import UNREADABLE, read_json
from core.api.renderers import plain
from core.errors import BadRequest, DomainError, TooLarge
from core.numbers.problems import Problem

MEDIA_TYPE = "application/x-ndjson"
MOST_ROWS = 1000


class Malformed:
    """A line that is not JSON, or says a key twice."""


class Rows(list[Any]):
    """The decoded lines; a line that cannot be read is `Malformed`."""


class NdjsonParser(BaseParser):
    media_type = MEDIA_TYPE

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        lines = [line for line in stream.read().splitlines() if line.strip()]
        if not lines:
            raise BadRequest("request.malformed", _("The body holds no rows."))
        if len(lines) > MOST_ROWS:
            raise TooLarge("rows.too_many", _("At most %(most)d rows at once.") % {"most": MOST_ROWS})
        return Rows(decoded(line) for line in lines)


class Lines(list[bytes]):
    """The lines as they came; whoever takes them reads them one by one."""


class LinesParser(BaseParser):
    """For addresses that take many more rows than `MOST_ROWS`."""

    media_type = MEDIA_TYPE

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        lines = Lines(line for line in stream.read().splitlines() if line.strip())
        if not lines:
            raise BadRequest("request.malformed", _("The body holds no rows."))
        return lines


class FileParser(BaseParser):
    """For addresses that take files too: lines of JSON whatever they are sent as, anything else as it came."""

    media_type = "*/*"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read()
        text = body.removeprefix(codecs.BOM_UTF8).lstrip()
        return LinesParser().parse(io.BytesIO(text)) if text.startswith(b"{") else body


def decoded(line: bytes) -> Any:
    try:
        return read_json(line)
    except UNREADABLE:
        return Malformed()


def answers_response(answers: Iterable[Any]) -> HttpResponse:
    body = b"".join(msgspec.json.encode(answer, enc_hook=plain) + b"\n" for answer in answers)
    return HttpResponse(body, content_type=MEDIA_TYPE)


def answer_one(row: Any, act: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    if isinstance(row, Malformed):
        return malformed()
    try:
        return {**to_json(row), **act(row)}
    except DomainError as error:
        if error.status >= 500:  # of no row's making: nothing is done, and all may be sent again
            raise
        return rejected(row, error)


def to_json(row: Any) -> dict[str, Any]:
    reference = row.get("reference") if isinstance(row, dict) else None
    return {"reference": reference} if isinstance(reference, str) else {}


def malformed() -> dict[str, Any]:
    return {"status": "rejected", "reasons": [Problem.MALFORMED], "errors": []}


def rejected(row: Any, error: DomainError) -> dict[str, Any]:
    errors = [{"pointer": e.pointer, "code": e.code, "detail": str(e.detail)} for e in error.errors]
    reasons = list(dict.fromkeys(e.code for e in error.errors)) or [error.code]
    return {**to_json(row), "status": "rejected", "reasons": reasons, "errors": errors}
