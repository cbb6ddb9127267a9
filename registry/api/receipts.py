"""`POST /api/v1/receipts/verify`: anybody may check a receipt."""

from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.access import PUBLIC
from core.api.views import ApiView
from core.errors import DomainError
from registry.api.bodies import read_body
from registry.api.openapi import problems, schema
from registry.rules.receipts import LONGEST
from registry.selectors.receipt import receipt_verdict


class ReceiptBody(msgspec.Struct, forbid_unknown_fields=True):
    receipt: Annotated[str, msgspec.Meta(min_length=1)]


class VerdictAnswer(msgspec.Struct):
    genuine: bool
    current: bool
    claims: dict[str, Any] | None


class VerifyView(ApiView):
    api_access = PUBLIC

    @extend_schema(
        operation_id="receipt_verify",
        summary="Is this receipt one of ours, unchanged?",
        request={"application/json": schema(ReceiptBody)},
        responses={200: schema(VerdictAnswer), **problems(400, 413, 415, 422, 429)},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        body = read_body(request.data, ReceiptBody)
        if len(body.receipt) > LONGEST:
            raise DomainError("receipt.too_long", _("This is too long for a receipt."), pointer="/receipt")
        verdict = receipt_verdict(body.receipt, clock.now())
        claims = dict(verdict.claims) if verdict.claims is not None else None
        return Response(VerdictAnswer(verdict.genuine, verdict.current, claims))
