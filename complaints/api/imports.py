"""`POST /api/v1/complaints/import?format=`: a file of another centre's complaints, answered row by row."""

import io
from datetime import date
from typing import Any

import msgspec
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.models import ComplaintImport, ImportedRow
from complaints.selectors.complaint_import import import_answers, import_reasons
from complaints.selectors.held_rows import row_shown
from complaints.services.complaint_import import FORMATS, complaints_import
from complaints.services.held_rows import held_rows_judge
from core import clock
from core.actors import Actor
from core.api.idempotency import idempotent
from core.api.negotiation import OwnFormat
from core.api.pagination import CURSOR, page
from core.api.views import ApiView
from core.api.warned import WarningAnswer
from core.errors import BadRequest, NotFound
from registry.firms.api.authentication import key_of, operator_of
from registry.firms.api.openapi import BINARY, FieldProblem, problems, schema
from registry.register.api.consents import live_only

MOST_BYTES = 64 * 1024 * 1024  # unpacked


class RowAnswer(msgspec.Struct):
    """`errors` names the keys of the row that nobody knows."""

    line: int
    reference: str
    status: str
    id: str | None
    reasons: list[str]
    errors: list[FieldProblem]


class ImportState(msgspec.Struct):
    """The three counts of `counts` add up to `counts.rows`; `reasons` counts each reason, and a row may have several."""

    id: str
    state: str
    counts: dict[str, int]
    reasons: dict[str, int]
    warnings: list[WarningAnswer]


class ImportAnswer(ImportState):
    __doc__ = ImportState.__doc__

    rows: list[RowAnswer]


class HeldRowAnswer(msgspec.Struct):
    """`cells`: what the row says, by column; everybody's number but the caller's is masked."""

    line: int
    status: str
    reasons: list[str]
    cells: dict[str, str]


class HeldRows(msgspec.Struct):
    items: list[HeldRowAnswer]
    next: str | None


class RawParser(BaseParser):
    """The body is the file, whatever it calls itself."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream.read()


class ComplaintImportView(ApiView):
    scopes = {"POST": "complaint"}
    parser_classes = [RawParser]
    content_negotiation_class = OwnFormat

    @extend_schema(
        operation_id="complaints_import",
        summary="Hand in a file of complaints, plain or gzip",
        description="Rows are unproved (C0): they are counted, but never label or block a caller by themselves.",
        parameters=[
            OpenApiParameter("format", str, required=True, enum=FORMATS),
            OpenApiParameter("day", str, description="the day of an FTC day file, whose rows name none"),
        ],
        request={"application/x-ndjson": BINARY, "text/csv": BINARY, "application/json": BINARY},
        responses={200: schema(ImportAnswer), **problems(400, 401, 403, 409, 413, 429)},
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        live_only(request)
        client = operator_of(request).public_id
        batch = complaints_import(
            file=io.BytesIO(request._request.body),
            name=client,
            format=request.GET.get("format", ""),
            client=client,
            day=read_day(request.GET.get("day", "")),
            at=clock.now(),
            actor=Actor.key(key_of(request).public_id),
            most_bytes=MOST_BYTES,
        )
        return Response({**import_state(batch), "rows": list(import_answers(batch))})


class ImportView(ApiView):
    scopes = {"GET": "complaint"}

    @extend_schema(
        operation_id="complaints_import_get",
        summary="What became of an import",
        responses={200: schema(ImportState), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        return Response(import_state(import_of(request, public_id)))


class HeldRowsView(ApiView):
    scopes = {"GET": "complaint"}

    @extend_schema(
        operation_id="complaints_import_rows",
        summary="The rows held of an import, with their reasons",
        parameters=[CURSOR],
        responses={200: schema(HeldRows), **problems(400, 401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        return Response(page(request, import_of(request, public_id).rows.all(), held_row))


def held_row(row: ImportedRow) -> dict[str, Any]:
    held = row_shown(row)
    return {"line": row.line, "status": row.outcome, "reasons": row.reasons, "cells": dict(held.cells)}


class ImportJudgeView(ApiView):
    scopes = {"POST": "complaint"}

    @extend_schema(
        operation_id="complaints_import_judge",
        summary="Judge the held rows of an import again",
        description="After a reader was mended. Rows that can be used now become complaints.",
        request=None,
        responses={200: schema(ImportState), **problems(400, 401, 403, 404, 409, 429)},
    )
    @idempotent
    def post(self, request: Request, public_id: str) -> HttpResponseBase:
        batch = import_of(request, public_id)
        held_rows_judge(batch=batch, at=clock.now(), actor=Actor.key(key_of(request).public_id))
        return Response(import_state(import_of(request, public_id)))


def import_of(request: Request, public_id: str) -> ComplaintImport:
    """The client's own import; of another's nobody is told that it exists."""
    live_only(request)
    found = ComplaintImport.objects.filter(public_id=public_id, client=operator_of(request).public_id).first()
    if found is None:
        raise NotFound("import.unknown", _("There is no such import."))
    return found


def import_state(batch: ComplaintImport) -> dict[str, Any]:
    return {
        "id": batch.public_id,
        "state": "withdrawn" if batch.withdrawn_at else batch.state,
        "counts": {
            "rows": batch.rows_read,
            "accepted": batch.accepted,
            "quarantined": batch.quarantined,
            "rejected": batch.rejected,
        },
        "reasons": import_reasons(batch),
        "warnings": [msgspec.to_builtins(told) for told in import_warnings(batch)],
    }


def import_warnings(batch: ComplaintImport) -> list[WarningAnswer]:
    if batch.copies == 1:
        return []
    said = _("Everything in this file stands %(times)d times, under ids of its own. The copies are held.")
    return [WarningAnswer("import.copies", said % {"times": batch.copies})]


def read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest("import.day", _("Write the day as 2026-11-20.")) from error
    if day is not None and not 1970 < day.year < 2200:
        raise BadRequest("import.day", _("Write the day as 2026-11-20."))
    return day
