"""`/api/v1/consents`: a firm claims consents, reads what became of them, and takes them back."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.bodies import Category, Channel, Moment, one_of, read_body
from core.api.idempotency import idempotent
from core.api.large_body import body_read
from core.api.ndjson import Lines
from core.api.negotiation import RowsAnswered
from core.api.pagination import CURSOR, page
from core.api.trials import is_trial, trial_of, trials_of
from core.api.views import ApiView
from core.clock import moment
from core.errors import DomainError, NotAllowed, NotFound
from core.selectors.number import number_masked
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import SHEET, lines_of, lines_sent, problems, schema
from registry.register.api.handed import ABOUT_FILES, FILES, PARSERS, HandedRow, rows_answered, rows_read, tried
from registry.register.api.trials import NO_CONSENT, try_consent, withdraw_consent
from registry.register.formats.consent_rows import (
    MOST_ROWS,
    ConsentBody,
    EvidenceBody,
    consent_read_quickly,
)
from registry.register.formats.file_columns import CONSENTS
from registry.register.formats.handed_rows import MOST_BYTES
from registry.register.models import Consent
from registry.register.rules.consent import SEEN_AS, ConsentState
from registry.register.selectors.consent import (
    OnFile,
    consent_evidence,
    consent_of,
    consent_state_for_firm,
    consents_of_firm,
)
from registry.register.services.consent import consent_withdraw
from registry.register.services.consent_bulk import consents_ingest
from registry.register.services.consent_content import claim_of
from registry.register.services.consent_intake import consent_ingest

MOST_TRIED = 1000  # rows: each is kept for whoever tries it

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


class ConsentPage(msgspec.Struct):
    items: list[ConsentAnswer]
    next: str | None


class ConsentsView(ApiView):
    most_bytes = MOST_BYTES
    scopes = {"GET": "consent", "POST": "consent"}
    content_negotiation_class = RowsAnswered
    parser_classes = PARSERS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        body_read(request, most_bytes=MOST_BYTES)

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
        summary="Claim a consent, or many",
        description=ABOUT_FILES,
        parameters=[SHEET],
        request={
            "application/json": schema(ConsentBody),
            "application/x-ndjson": lines_sent(ConsentBody),
            **FILES,
        },
        responses={
            (200, "application/x-ndjson"): lines_of(HandedRow),
            201: schema(ConsentAnswer),
            **problems(400, 401, 403, 409, 413, 415, 422, 429),
        },
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        if isinstance(request.data, Lines | bytes):
            most = MOST_TRIED if is_trial(request) else MOST_ROWS
            rows = rows_read(request, CONSENTS, ConsentBody, most, consent_read_quickly)
            if is_trial(request):
                return rows_answered(
                    rows, partial(tried_each, request), lambda _body, trial: accepted(trial["id"], trial["state"])
                )
            return rows_answered(rows, partial(hand_in, request), lambda _body, one: accepted(one.public_id, one.state))
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
            withdraw_consent(request, public_id)
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
        return ConsentAnswer(**try_consent(request, body))
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


def hand_in(request: Request, bodies: Sequence[ConsentBody]) -> list[OnFile | DomainError]:
    return consents_ingest(
        marketer=marketer_of(request),
        claims=list(map(claim_of, bodies)),
        at=clock.now(),
        actor=Actor.key(key_of(request).public_id),
    )


def tried_each(request: Request, bodies: Sequence[ConsentBody]) -> list[dict[str, Any] | DomainError]:
    return [tried(partial(try_consent, request), body) for body in bodies]


def accepted(public_id: str, state: str) -> dict[str, Any]:
    return {"status": "accepted", "id": public_id, "state": state}


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
