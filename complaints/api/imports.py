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

from complaints.selectors.complaint_import import import_answers, import_reasons
from complaints.services.complaint_import import FORMATS, complaints_import
from core import clock
from core.actors import Actor
from core.api.idempotency import idempotent
from core.api.negotiation import OwnFormat
from core.api.views import ApiView
from core.errors import BadRequest
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


class ImportAnswer(msgspec.Struct):
    """The three counts of `counts` add up to `counts.rows`; `reasons` counts each reason, and a row may have several."""

    id: str
    state: str
    counts: dict[str, int]
    reasons: dict[str, int]
    rows: list[RowAnswer]


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
        request={"application/x-ndjson": BINARY, "text/csv": BINARY},
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
        return Response(
            {
                "id": batch.public_id,
                "state": batch.state,
                "counts": {
                    "rows": batch.rows_read,
                    "accepted": batch.accepted,
                    "quarantined": batch.quarantined,
                    "rejected": batch.rejected,
                },
                "reasons": import_reasons(batch),
                "rows": list(import_answers(batch)),
            }
        )


def read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest("import.day", _("Write the day as 2026-11-20.")) from error
    if day is not None and not 1970 < day.year < 2200:
        raise BadRequest("import.day", _("Write the day as 2026-11-20."))
    return day
