"""`POST /api/v1/registrations`: trusted intake by operators, one or many."""

from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.idempotency import idempotent
from core.api.parsers import JSONParser
from core.api.views import ApiView
from registry.api.authentication import key_of, operator_of
from registry.api.bodies import AwareTime, Short, read_body
from registry.api.consents import live_only
from registry.api.ndjson import NdjsonParser, Rows, answer_each
from registry.api.openapi import problems, schema
from registry.services.registration_intake import registration_take_in


class RegistrationBody(msgspec.Struct, forbid_unknown_fields=True):
    number: Short
    action: Literal["register", "change", "withdraw"]
    assurance: Literal["sms_code", "calling_line", "network", "in_person"]
    at: AwareTime
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    preferences: dict[str, Any] | None = None


class RegistrationAnswer(msgspec.Struct):
    """No answer says whether, when or by whom the number was registered before."""

    reference: str
    status: Literal["accepted"]


class RegistrationsView(ApiView):
    scopes = {"POST": "register"}
    parser_classes = [JSONParser, NdjsonParser]

    @extend_schema(
        operation_id="registration_take_in",
        summary="Hand in a registration, or many as NDJSON",
        request={"application/json": schema(RegistrationBody), "application/x-ndjson": schema(RegistrationBody)},
        responses={200: schema(RegistrationAnswer), **problems(400, 401, 403, 409, 413, 415, 422, 429)},
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        live_only(request)
        if isinstance(request.data, Rows):
            return answer_each(request.data, lambda row: take_in(request, row))
        return Response(take_in(request, request.data))


def take_in(request: Request, row: Any) -> dict[str, Any]:
    body = read_body(row, RegistrationBody)
    registration_take_in(
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
    return {"reference": body.reference, "status": "accepted"}
