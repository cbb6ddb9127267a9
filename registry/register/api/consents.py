"""`/api/v1/consents`: a firm claims consents, reads what became of them, and takes them back."""

from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.bodies import AwareTime, Body, Categories, Category, Channel, Channels, Moment, Short, read_body
from core.api.idempotency import idempotent
from core.api.ndjson import NdjsonParser, Rows, answer_each
from core.api.pagination import CURSOR, page
from core.api.parsers import JSONParser
from core.api.trials import is_trial, trial_of, trials_of
from core.api.views import ApiView
from core.clock import moment
from core.errors import NotAllowed, NotFound
from core.selectors.number import number_masked
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import FieldProblem, lines_of, lines_sent, one_of, problems, schema
from registry.register.api.trials import NO_CONSENT, consent_tried, consent_withdrawn
from registry.register.models import Consent
from registry.register.rules.consent import ConsentState
from registry.register.selectors.consent import (
    SEEN_AS,
    consent_evidence,
    consent_of,
    consent_state_for_firm,
    consents_of_firm,
)
from registry.register.services.consent import consent_withdraw
from registry.register.services.consent_intake import consent_ingest


class EvidenceBody(Body):
    """What proves it: `kind` in your own word, where it is kept, its digest."""

    kind: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    reference: Short | None = None
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{64}$")] | None = None


class ConsentBody(Body):
    """What somebody agreed to. It counts from when we receive it; for a registered number once its holder has confirmed it."""

    number: Short
    channels: Channels
    categories: Categories
    given_at: AwareTime
    evidence: EvidenceBody
    expires_at: AwareTime | None = None


StateForFirm = Annotated[str, one_of(state for state in ConsentState if state not in SEEN_AS)]


class ConsentAnswer(msgspec.Struct):
    """`number` is masked: the firm knows it, and an answer may be logged."""

    id: str
    number: str
    channels: list[Channel]
    categories: list[Category]
    given_at: Moment
    expires_at: Moment | None
    received_at: Moment
    state: StateForFirm
    evidence: Annotated[dict[str, Any], msgspec.Meta(extra_json_schema=schema(EvidenceBody))]


class ConsentRow(msgspec.Struct):
    """The answer to one row: `accepted` with `id` and `state`, or `rejected` with `reasons` and `errors`."""

    status: Literal["accepted", "rejected"]
    reference: str | msgspec.UnsetType = msgspec.UNSET
    id: str | msgspec.UnsetType = msgspec.UNSET
    state: StateForFirm | msgspec.UnsetType = msgspec.UNSET
    reasons: list[str] | msgspec.UnsetType = msgspec.UNSET
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET


class ConsentPage(msgspec.Struct):
    items: list[ConsentAnswer]
    next: str | None


class ConsentsView(ApiView):
    scopes = {"GET": "consent", "POST": "consent"}
    parser_classes = [JSONParser, NdjsonParser]

    @extend_schema(
        operation_id="consents",
        summary="This firm's consents, the newest first",
        parameters=[CURSOR],
        responses={200: schema(ConsentPage), **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        if is_trial(request):
            return Response(ConsentPage([ConsentAnswer(**one) for one in trials_of(request, "con")], None))
        return Response(page(request, consents_of_firm(marketer_of(request).pk), lambda row: to_json(show(row))))

    @extend_schema(
        operation_id="consent_claim",
        summary="Claim a consent, or many as NDJSON",
        request={"application/json": schema(ConsentBody), "application/x-ndjson": lines_sent(ConsentBody)},
        responses={
            (200, "application/x-ndjson"): lines_of(ConsentRow),
            201: schema(ConsentAnswer),
            **problems(400, 401, 403, 409, 413, 415, 422, 429),
        },
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        if isinstance(request.data, Rows):
            return answer_each(request.data, lambda row: accepted(claim(request, row)))
        return Response(claim(request, request.data), status=201)


class ConsentView(ApiView):
    scopes = {"GET": "consent", "DELETE": "consent"}

    @extend_schema(
        operation_id="consent_get",
        summary="One consent and its state",
        responses={200: schema(ConsentAnswer), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        if is_trial(request):
            return Response(ConsentAnswer(**trial_of(request, public_id, NO_CONSENT)))
        return Response(show(self.own(request, public_id)))

    @extend_schema(
        operation_id="consent_withdraw",
        summary="Take a claim back",
        responses={204: None, **problems(401, 403, 404, 429)},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        if is_trial(request):
            consent_withdrawn(request, public_id)
            return Response(status=204)
        consent = self.own(request, public_id)
        consent_withdraw(consent=consent, at=clock.now(), actor=Actor.key(key_of(request).public_id))
        return Response(status=204)

    def own(self, request: Request, public_id: str) -> Consent:
        consent = consent_of(marketer_id=marketer_of(request).pk, public_id=public_id)
        if consent is None:
            raise NotFound("not_found", NO_CONSENT)
        return consent


def live_only(request: Request) -> None:
    if not key_of(request).live:
        raise NotAllowed("key.test", _("A test key knows the sandbox alone, and no files are imported there."))


def claim(request: Request, row: Any) -> ConsentAnswer:
    body = read_body(row, ConsentBody)
    if is_trial(request):
        return ConsentAnswer(**consent_tried(request, body))
    claimed = consent_ingest(
        marketer=marketer_of(request),
        number=body.number,
        channels=body.channels,
        categories=body.categories,
        given_at=body.given_at,
        expires_at=body.expires_at,
        evidence={"kind": body.evidence.kind, "reference": body.evidence.reference, "sha256": body.evidence.sha256},
        at=clock.now(),
        actor=Actor.key(key_of(request).public_id),
    )
    return show(claimed)


def accepted(claimed: ConsentAnswer) -> dict[str, Any]:
    return {"status": "accepted", "id": claimed.id, "state": claimed.state}


def to_json(answer: ConsentAnswer) -> dict[str, Any]:
    return msgspec.structs.asdict(answer)


def show(consent: Consent) -> ConsentAnswer:
    return ConsentAnswer(
        id=consent.public_id,
        number=number_masked(consent.number),
        channels=list(consent.channels),
        categories=list(consent.categories),
        given_at=moment(consent.given_at),
        expires_at=moment(consent.expires_at) if consent.expires_at else None,
        received_at=moment(consent.received_at),
        state=consent_state_for_firm(consent, clock.now()),
        evidence=consent_evidence(consent),
    )
