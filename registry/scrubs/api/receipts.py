"""`POST /api/v1/receipts/verify`: anybody may check a receipt. `POST /api/v1/receipts/proof`: a firm proves one row of its own."""

from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.access.rules import PUBLIC
from core.api.bodies import Body, Category, Channel, Moment, Short, read_body
from core.api.views import ApiView
from core.errors import DomainError
from registry.engine.records.receipt_proof import Proof
from registry.engine.records.receipts import LONGEST
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import CountsShown, problems, schema
from registry.scrubs.selectors.receipt import receipt_verdict
from registry.scrubs.services.receipt_proof import receipt_proof_issue


class ReceiptBody(Body):
    """A compact JWS, whole."""

    receipt: Annotated[str, msgspec.Meta(min_length=1)]


class PurposeClaim(msgspec.Struct):
    """What was asked for."""

    channel: Channel
    category: Category
    campaign: str | None
    on_behalf_of: str | None
    planned_at: Moment | None


class Claims(msgspec.Struct):
    """`sub`: the firm; `jti`: the scrub; `input_digest`: SHA-256 over salt and list; `result_root`: an RFC 6962 Merkle root;
    `chain`: the approvals by which it was asked on behalf."""

    iss: str
    sub: str
    jti: str
    iat: int
    valid_until: Moment
    purpose: PurposeClaim
    counts: CountsShown
    input_digest: str
    result_root: str
    record_format: int
    register_version: str
    policy_version: str
    seal_key: int
    chain: list[dict[str, Any]] | msgspec.UnsetType = msgspec.UNSET


class VerdictAnswer(msgspec.Struct):
    """`genuine`: signed by this register and unchanged; `current`: its scrub is still valid; `sandbox`: asked with a test key, it
    proves nothing. `claims` only when genuine."""

    genuine: bool
    current: bool
    sandbox: bool
    claims: Annotated[dict[str, Any], msgspec.Meta(extra_json_schema=schema(Claims))] | None


class VerifyView(ApiView):
    api_access = PUBLIC
    most_bytes = 64 * 1024  # anybody may ask, so no more is read

    @extend_schema(
        operation_id="receipt_verify",
        summary="Is this receipt one of ours, unchanged?",
        request={"application/json": schema(ReceiptBody)},
        responses={200: schema(VerdictAnswer), **problems(400, 413, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        body = read_body(request.data, ReceiptBody)
        if len(body.receipt) > LONGEST:
            raise DomainError("receipt.too_long", _("This is too long for a receipt."), pointer="/receipt")
        verdict = receipt_verdict(body.receipt, clock.now())
        claims = dict(verdict.claims) if verdict.claims is not None else None
        return Response(VerdictAnswer(verdict.genuine, verdict.current, verdict.sandbox, claims))


class ProofBody(Body):
    """A scrub of your own, and the number of one of its rows."""

    scrub: Annotated[str, msgspec.Meta(pattern="^scr_[A-Za-z0-9]{1,36}$")]
    number: Short


class ProofView(ApiView):
    scopes = {"POST": "scrub"}

    @extend_schema(
        operation_id="receipt_proof",
        summary="Prove what one row of your own scrub was told",
        description=(
            "An inclusion proof (RFC 6962) of one row under the receipt's `result_root`, signed. With the"
            " receipt anybody checks it, and learns of no other row."
        ),
        request={"application/json": schema(ProofBody)},
        responses={200: schema(Proof), **problems(400, 401, 403, 404, 413, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        body = read_body(request.data, ProofBody)
        return Response(
            receipt_proof_issue(
                marketer=marketer_of(request),
                scrub_id=body.scrub,
                number=body.number,
                live=key_of(request).live,
                at=clock.now(),
            )
        )
