"""`POST /api/v1/registrations`: trusted intake by operators, one or many."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.bodies import AwareTime, Body, Categories, Channels, Short, read_body
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
from registry.register.api.trials import try_registration
from registry.register.formats.file_columns import REGISTRATIONS
from registry.register.formats.handed_rows import MOST_BYTES, quick_reader
from registry.register.services.registration_intake import registration_ingest
from registry.register.services.registration_intake_bulk import Handed, registrations_hand_in

MOST_ROWS = 100_000


class HoursBody(Body):
    """Times that are barred, in the time of the number: `{"days": "sat-sun", "from": "00:00", "to": "24:00"}`."""

    days: str
    from_: str = msgspec.field(name="from")
    to: str


class FirmBody(Body):
    """A firm that may, or may not, whatever else is said."""

    marketer: str
    allow: bool


class PreferencesBody(Body):
    """What the holder bars: all, or ways of contact, trades, hours and firms. For the contract; their own rule reads them."""

    all: bool = False
    channels: Channels | msgspec.UnsetType = msgspec.UNSET
    categories: Categories | msgspec.UnsetType = msgspec.UNSET
    hours: list[HoursBody] | msgspec.UnsetType = msgspec.UNSET
    firms: list[FirmBody] | msgspec.UnsetType = msgspec.UNSET


PREFERENCES = schema(PreferencesBody)


class RegistrationBody(Body):
    """A holder's wish. `reference` is your own and makes it idempotent; `preferences` with `register` and `change`."""

    number: Short
    action: Literal["register", "change", "withdraw"]
    assurance: Literal["sms_code", "calling_line", "network", "in_person"]
    at: AwareTime
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    preferences: Annotated[dict[str, Any], msgspec.Meta(extra_json_schema=PREFERENCES)] | None = None


_read_quickly = quick_reader(RegistrationBody)


class RegistrationsView(ApiView):
    most_bytes = MOST_BYTES
    scopes = {"POST": "register"}
    content_negotiation_class = RowsAnswered
    parser_classes = PARSERS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        body_read(request, most_bytes=MOST_BYTES)

    @extend_schema(
        operation_id="registration_ingest",
        summary="Hand in a registration, or many",
        description=ABOUT_FILES,
        parameters=[SHEET],
        request={
            "application/json": schema(RegistrationBody),
            "application/x-ndjson": lines_sent(RegistrationBody),
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
        if isinstance(request.data, Lines | bytes):
            rows = rows_read(request, REGISTRATIONS, RegistrationBody, MOST_ROWS, _read_quickly)
            act = tried_each if is_trial(request) else partial(hand_in, request)
            return rows_answered(rows, act, lambda body, _done: accepted(body))
        return Response(take_in(request, request.data))


def take_in(request: Request, row: Any) -> dict[str, Any]:
    body = read_body(row, RegistrationBody)
    if is_trial(request):
        try_registration(body)
        return accepted(body)
    registration_ingest(
        operator=operator_of(request),
        number=body.number,
        action=body.action,
        preferences=body.preferences,
        assurance=body.assurance,
        said_at=body.at,
        reference=body.reference,
        at=clock.now(),
        actor=Actor.key(key_of(request).public_id),
    )
    return accepted(body)


def accepted(body: RegistrationBody) -> dict[str, Any]:
    return {"reference": body.reference, "status": "accepted"}


def hand_in(request: Request, bodies: Sequence[RegistrationBody]) -> list[DomainError | None]:
    return registrations_hand_in(
        operator=operator_of(request),
        rows=[handed(body) for body in bodies],
        at=clock.now(),
        actor=Actor.key(key_of(request).public_id),
    )


def tried_each(bodies: Sequence[RegistrationBody]) -> list[DomainError | None]:
    return [tried(try_registration, body) for body in bodies]


def handed(body: RegistrationBody) -> Handed:
    return Handed(body.number, body.action, body.preferences, body.assurance, body.at, body.reference)
