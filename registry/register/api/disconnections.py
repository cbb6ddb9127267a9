"""`POST /api/v1/disconnections`: operators report lines that ended or have another holder, one or many."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.bodies import AwareTime, Body, Short, read_body
from core.api.idempotency import idempotent
from core.api.large_body import body_read
from core.api.ndjson import Lines
from core.api.negotiation import RowsAnswered
from core.api.trials import is_trial
from core.api.views import ApiView
from core.errors import DomainError
from registry.firms.api.authentication import key_of, operator_of
from registry.firms.api.openapi import SHEET, lines_of, lines_sent, problems, schema
from registry.register.api.handed import ABOUT_FILES, FILES, PARSERS, HandedRow, rows_answered, rows_read, tried
from registry.register.api.registrations import MOST_ROWS
from registry.register.api.trials import try_disconnection
from registry.register.formats.file_columns import DISCONNECTIONS
from registry.register.formats.handed_rows import MOST_BYTES, quick_reader
from registry.register.services.disconnection import Ended, disconnections_hand_in


class DisconnectionBody(Body):
    """`at`: when the line ended, or changed hands. `reference` is your own and makes it idempotent."""

    number: Short
    at: AwareTime
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


_read_quickly = quick_reader(DisconnectionBody)


class DisconnectionsView(ApiView):
    most_bytes = MOST_BYTES
    scopes = {"POST": "register"}
    content_negotiation_class = RowsAnswered
    parser_classes = PARSERS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        body_read(request, most_bytes=MOST_BYTES)

    @extend_schema(
        operation_id="disconnection_ingest",
        summary="Report a line that ended, or many",
        description=f"{ABOUT_FILES} The line has days to object; then its next holder begins with nothing.",
        parameters=[SHEET],
        request={
            "application/json": schema(DisconnectionBody),
            "application/x-ndjson": lines_sent(DisconnectionBody),
            **FILES,
        },
        responses={
            (200, "application/json"): schema(HandedRow),
            (200, "application/x-ndjson"): lines_of(HandedRow),
            **problems(400, 401, 403, 409, 413, 415, 422, 429),
        },
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        act = _try_each if is_trial(request) else partial(_hand_in, request)
        if isinstance(request.data, Lines | bytes):
            rows = rows_read(request, DISCONNECTIONS, DisconnectionBody, MOST_ROWS, _read_quickly)
            return rows_answered(rows, act, lambda body, _done: _accepted(body))
        body = read_body(request.data, DisconnectionBody)
        (refusal,) = act([body])
        if refusal is not None:
            raise refusal
        return Response(_accepted(body))


def _accepted(body: DisconnectionBody) -> dict[str, Any]:
    return {"reference": body.reference, "status": "accepted"}


def _hand_in(request: Request, bodies: Sequence[DisconnectionBody]) -> list[DomainError | None]:
    return disconnections_hand_in(
        operator=operator_of(request),
        rows=[Ended(body.number, body.at, body.reference) for body in bodies],
        at=clock.now(),
        actor=Actor.key(key_of(request).public_id),
    )


def _try_each(bodies: Sequence[DisconnectionBody]) -> list[DomainError | None]:
    return [tried(try_disconnection, body) for body in bodies]
