"""`POST /api/v1/complaints/imports/{id}/withdraw`: whoever handed a file in takes it back, with everything that came of it."""

from typing import Annotated

import msgspec
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.imports import ImportState, import_of, import_state
from compliance.cases.services.import_withdrawal import import_withdraw
from core import clock
from core.actors import Actor
from core.api.bodies import Body, read_body
from core.api.idempotency import idempotent
from core.api.parsers import JSONParser
from core.api.views import ApiView
from registry.firms.api.authentication import key_of
from registry.firms.api.openapi import problems, schema


class WithdrawalBody(Body):
    """Why; it stands in the audit trail."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class ImportWithdrawView(ApiView):
    scopes = {"POST": "complaint"}
    parser_classes = [JSONParser]

    @extend_schema(
        operation_id="complaints_import_withdraw",
        summary="Take an import back",
        description="Its complaints go, with what was suspected because of them. The file may be handed in anew.",
        request={"application/json": schema(WithdrawalBody)},
        responses={200: schema(ImportState), **problems(400, 401, 403, 404, 409, 415, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, public_id: str) -> HttpResponseBase:
        batch = import_of(request, public_id)
        body = read_body(request.data, WithdrawalBody)
        import_withdraw(batch=batch, reason=body.reason, at=clock.now(), actor=Actor.key(key_of(request).public_id))
        return Response(import_state(import_of(request, public_id)))
