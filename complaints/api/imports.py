"""`POST /api/v1/complaints/import?format=`: a file of another centre's complaints, answered row by row; a large one as a job."""

from datetime import date
from functools import partial
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.jobs.import_files import FILE, ImportUpload
from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.problems import sentence
from complaints.selectors.complaint_import import (
    import_answers,
    import_counts,
    import_reasons,
    import_warnings,
    rows_behind,
)
from complaints.selectors.held_rows import row_shown
from complaints.selectors.import_job import import_progress
from complaints.services.complaint_import import complaints_import
from complaints.services.held_rows import held_rows_judge
from complaints.services.import_job import import_hand_in
from complaints.services.import_opening import FORMATS, SMALL_BYTES, SMALL_ROWS, Described, is_small
from core import clock
from core.actors import Actor
from core.api.bodies import NoFields, read_body
from core.api.idempotency import idempotent, idempotent_within, once
from core.api.negotiation import OwnFormat
from core.api.pagination import CURSOR, SIZE, page, read_page
from core.api.views import ApiView
from core.api.warned import WarningAnswer
from core.errors import BadRequest, NotFound
from core.policies import current_policy
from core.selectors.only import only
from core.web.one_upload import one_upload
from registry.engine.lists.opening import XLSX
from registry.firms.api.authentication import key_of, operator_of
from registry.firms.api.openapi import BINARY, FORM, SHEET, FieldProblem, problems, schema
from registry.register.api.consents import live_only
from registry.scrubs.api.job_answers import ProblemAnswer, ProgressAnswer
from registry.scrubs.http.list_query import read_sheet
from registry.scrubs.http.list_upload import receive

RETRY_SECONDS = 2
WHICH = ("held", "all")


class RowAnswer(msgspec.Struct):
    """`errors` point to the fields of a row that are wrong."""

    line: int
    reference: str
    status: str
    id: str | None
    reasons: list[str]
    errors: list[FieldProblem]


class ImportState(msgspec.Struct):
    """`part`: 0 to 1. What failed goes on where it stopped once it is handed in again. `sheet`: the one that was named, "" for
    none. `rows`: of a file answered at once."""

    id: str
    state: str
    counts: dict[str, int]
    reasons: dict[str, int]
    sheet: str
    warnings: list[WarningAnswer]
    progress: ProgressAnswer
    part: float
    problem: ProblemAnswer | None
    rows: list[RowAnswer] | None


class HeldRowAnswer(msgspec.Struct):
    """`cells`: what a held row says; numbers but the caller's are masked."""

    line: int
    status: str
    id: str | None
    reasons: list[str]
    cells: dict[str, str]


class HeldRows(msgspec.Struct):
    items: list[HeldRowAnswer]
    next: str | None


class ComplaintImportView(ApiView):
    most_bytes = None
    scopes = {"POST": "complaint"}
    content_negotiation_class = OwnFormat

    @extend_schema(
        operation_id="complaints_import",
        summary="Hand in a file of complaints, packed or not",
        description=f"Up to {SMALL_ROWS:,} rows in {SMALL_BYTES >> 20} MB are answered at once. Rows are unproved (C0) and"
        " never label or block a caller by themselves.",
        parameters=[
            OpenApiParameter("format", str, required=True, enum=FORMATS),
            OpenApiParameter("day", str, description="Of an FTC day file."),
            SHEET,
        ],
        request={
            XLSX: BINARY,
            "multipart/form-data": FORM,
            "application/x-ndjson": BINARY,
            "text/csv": BINARY,
            "application/json": BINARY,
        },
        responses={200: schema(ImportState), 202: schema(ImportState), **problems(400, 401, 403, 409, 413, 415, 429)},
    )
    @idempotent_within
    def post(self, request: Request) -> HttpResponseBase:
        live_only(request)
        with one_upload(request._request, operator_of(request).public_id), ImportUpload() as upload:
            receive(request._request, upload, most=settings.DNC_LIST_MOST_BYTES)
            upload.close()
            return once(request, lambda: upload.stored.digest, lambda: hand_in(request, upload))


def hand_in(request: Request, upload: ImportUpload) -> Response:
    client, at = operator_of(request).public_id, clock.now()
    said = Described(request.GET.get("format", ""), read_day(request.GET.get("day", "")), current_policy(at), at)
    handed: dict[str, Any] = {"name": client, "client": client, "format": said.format, "day": said.day}
    handed |= {"sheet": read_sheet(request.GET), "at": at, "actor": Actor.key(key_of(request).public_id)}
    later = "respond-async" in request.headers.get("Prefer", "").lower()
    with upload.folder.read(FILE) as file:
        if not later and is_small(file, said):
            batch = complaints_import(file=file, **handed)
            return Response({**import_state(batch), "rows": list(import_answers(batch))})
    queued = import_hand_in(stored=upload.stored, **handed)
    upload.kept = queued.keeps(upload.stored)
    location = f"/api/v1/complaints/imports/{queued.batch.public_id}"
    headers = {"Location": location, "Retry-After": str(RETRY_SECONDS)}
    return Response(import_state(queued.batch), status=202, headers=headers)


class ImportView(ApiView):
    scopes = {"GET": "complaint"}

    @extend_schema(
        operation_id="complaints_import_get",
        summary="How far an import is, and what became of it",
        responses={200: schema(ImportState), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        batch = import_of(request, public_id)
        waits = batch.file and batch.state == ComplaintImport.State.RUNNING
        return Response(import_state(batch), headers={"Retry-After": str(RETRY_SECONDS)} if waits else {})


class HeldRowsView(ApiView):
    scopes = {"GET": "complaint"}

    @extend_schema(
        operation_id="complaints_import_rows",
        summary="Its rows: those held, or all in order",
        parameters=[CURSOR, OpenApiParameter("rows", str, enum=WHICH, default="held")],
        responses={200: schema(HeldRows), **problems(400, 401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        batch, which = import_of(request, public_id), request.GET.get("rows", "held")
        if which not in WHICH:
            raise BadRequest("import.rows", _("Ask for the rows that are held, or for all."))
        if which == "held":
            return Response(page(request, batch.rows.all(), _row_answer))
        read = partial(rows_behind, batch, most=SIZE + 1)
        return Response(read_page(request, read, _row_answer, lambda row: row.line, salt="import"))


def _row_answer(row: ImportedRow | Complaint) -> dict[str, Any]:
    if isinstance(row, Complaint):
        return {"line": row.line, "status": "accepted", "id": row.public_id, "reasons": [], "cells": {}}
    cells = dict(row_shown(row).cells)
    return {"line": row.line, "status": row.outcome, "id": None, "reasons": row.reasons, "cells": cells}


class ImportJudgeView(ApiView):
    scopes = {"POST": "complaint"}

    @extend_schema(
        operation_id="complaints_import_judge",
        summary="Judge the held rows of an import again",
        description="Rows that can be used now become complaints.",
        request=None,
        responses={200: schema(ImportState), **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, public_id: str) -> HttpResponseBase:
        batch = import_of(request, public_id)
        read_body(request.data, NoFields)
        held_rows_judge(batch=batch, at=clock.now(), actor=Actor.key(key_of(request).public_id))
        return Response(import_state(import_of(request, public_id)))


def import_of(request: Request, public_id: str) -> ComplaintImport:
    """The client's own import; of another's nobody is told that it exists."""
    live_only(request)
    found = only(ComplaintImport.objects.filter(public_id=public_id, client=operator_of(request).public_id))
    if found is None:
        raise NotFound("import.unknown", _("There is no such import."))
    return found


def import_state(batch: ComplaintImport) -> dict[str, Any]:
    progress = import_progress(batch, clock.now())
    rows = ProgressAnswer(progress.rows_done, progress.rows_total, progress.rows_per_second, progress.eta_seconds)
    problem = ProblemAnswer(batch.problem, str(sentence(batch.problem))) if batch.problem else None
    counts = import_counts(batch)
    return {
        "id": batch.public_id,
        "state": "withdrawn" if batch.withdrawn_at else batch.state,
        "counts": {
            "rows": counts.rows,
            "accepted": counts.accepted,
            "quarantined": counts.quarantined,
            "rejected": counts.rejected,
        },
        "reasons": import_reasons(batch),
        "sheet": batch.sheet,
        "warnings": [msgspec.to_builtins(told) for told in import_warnings(batch)],
        "progress": msgspec.to_builtins(rows),
        "part": progress.part,
        "problem": msgspec.to_builtins(problem),
        "rows": None,
    }


def read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest("import.day", _("Write the day as 2026-11-20.")) from error
    if day is not None and not 1970 < day.year < 2200:
        raise BadRequest("import.day", _("Write the day as 2026-11-20."))
    return day
