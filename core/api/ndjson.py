"""Newline-delimited JSON: many rows in, one answer a row out, in their order."""

import codecs
from collections.abc import Callable, Iterable
from typing import IO, Any

import msgspec
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from core.api.renderers import plain
from core.errors import BadRequest, DomainError, TooLarge
from core.numbers.problems import Problem
from core.written.json_text import UNREADABLE, read_json

MEDIA_TYPE = "application/x-ndjson"
MOST_ROWS = 1000
SAMPLE = 64 * 1024
BEGINNINGS = b'{["\t\r\n 0123456789'
# By a mark, or by a first sign that is ASCII.
UTF16 = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    *((bytes((sign, 0)), "utf-16-le") for sign in BEGINNINGS),
    *((bytes((0, sign)), "utf-16-be") for sign in BEGINNINGS),
)


class Malformed:
    """A line that is not JSON, or says a key twice."""


class Rows(list[Any]):
    """The decoded lines; a line that cannot be read is `Malformed`."""


class NdjsonParser(BaseParser):
    media_type = MEDIA_TYPE

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        lines = lines_in(stream.read())
        if len(lines) > MOST_ROWS:
            raise TooLarge("rows.too_many", _("At most %(most)d rows at once.") % {"most": MOST_ROWS})
        return Rows(decoded(line) for line in lines)


class Lines(list[bytes]):
    """The lines as they came; whoever takes them reads them one by one."""


def lines_in(body: bytes) -> Lines:
    """Its lines as UTF-8, blank ones left out. Raises `BadRequest` where there are none, and as `as_utf8`."""
    lines = Lines(line for line in as_utf8(body).splitlines() if line.strip())
    if not lines:
        raise BadRequest("request.malformed", _("The body holds no rows."))
    return lines


def as_utf8(body: bytes, *, cut: bool = False) -> bytes:
    """Text as UTF-8 without a mark. Its bytes tell UTF-16, for JSON begins with ASCII; all other text stays as it is.

    `cut`: it may end in the middle of a sign. Raises `BadRequest` for UTF-16 that is damaged.
    """
    charset = next((name for mark, name in UTF16 if body.startswith(mark)), "")
    if not charset:
        return body.removeprefix(codecs.BOM_UTF8)
    decoder = codecs.getincrementaldecoder(charset)()
    try:
        return decoder.decode(body, final=not cut).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        message = _("This is text in UTF-16, and damaged. Send it in UTF-8.")
        raise BadRequest("request.malformed", message) from error


class LinesParser(BaseParser):
    """For addresses that take many more rows than `MOST_ROWS`."""

    media_type = MEDIA_TYPE

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        return lines_in(stream.read())


class FileParser(BaseParser):
    """For addresses that take files too: lines of JSON whatever they are sent as, anything else as it came."""

    media_type = "*/*"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read()
        return lines_in(body) if as_utf8(body[:SAMPLE], cut=True).lstrip().startswith(b"{") else body


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
