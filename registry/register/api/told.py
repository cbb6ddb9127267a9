"""`/api/v1/refusals`, `/relationships` and `/unsubscribe-links`: what a firm tells of numbers, one or many."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.bodies import Body, read_body
from core.api.idempotency import idempotent
from core.api.large_body import body_read
from core.api.ndjson import Lines
from core.api.negotiation import RowsAnswered
from core.api.trials import is_trial
from core.api.views import ApiView
from core.errors import DomainError
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import BINARY, lines_of, lines_sent, problems, schema
from registry.register.api.handed import PARSERS, HandedRow, rows_answered, rows_read, tried
from registry.register.api.trials import try_link, try_refusal, try_relationship
from registry.register.formats.file_columns import LINKS, REFUSALS, RELATIONSHIPS, Layout
from registry.register.formats.handed_rows import MOST_BYTES, quick_reader
from registry.register.formats.told_rows import MOST_ROWS, LinkBody, RefusalBody, RelationshipBody
from registry.register.services.refusal_bulk import Refused, refusals_record
from registry.register.services.relationship import Happened, relationships_record
from registry.register.services.unsubscribe import Message, unsubscribe_links_make

B = TypeVar("B", bound=Body)
MANY = "Many as NDJSON or a table."


class ToldView(ApiView):
    most_bytes = MOST_BYTES
    scopes = {"POST": "consent"}
    content_negotiation_class = RowsAnswered
    parser_classes = PARSERS

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        body_read(request, most_bytes=MOST_BYTES)


def _told(
    request: Request,
    layout: Layout,
    kind: type[B],
    act: Callable[[Request, Sequence[B]], Sequence[Any]],
    attempt: Callable[[Request, B], Any],
) -> HttpResponseBase:
    """`act` does the rows, `attempt` says of one what a test key is answered; each gives a `DomainError`, or what to add."""

    def done(bodies: Sequence[B]) -> Sequence[Any]:
        if is_trial(request):
            return [tried(partial(attempt, request), body) for body in bodies]
        return act(request, bodies)

    if isinstance(request.data, Lines | bytes):
        return rows_answered(rows_read(request, layout, kind, MOST_ROWS, quick_reader(kind)), done, _accepted)
    body = read_body(request.data, kind)
    (result,) = done([body])
    if isinstance(result, DomainError):
        raise result
    return Response(_accepted(body, result))


def _accepted(body: Any, more: dict[str, Any] | None) -> dict[str, Any]:
    return {**({"reference": body.reference} if body.reference else {}), "status": "accepted", **(more or {})}


def _asked(kind: Any) -> dict[str, Any]:
    """Other tables than CSV are taken, too."""
    return {"application/json": schema(kind), "application/x-ndjson": lines_sent(kind), "text/csv": BINARY}


def _said(row: Any) -> dict[Any, Any]:
    return {
        (200, "application/json"): schema(row),
        (200, "application/x-ndjson"): lines_of(row),
        **problems(400, 401, 403, 409, 413, 415, 422, 429),
    }


def _common(request: Request) -> dict[str, Any]:
    return {"marketer": marketer_of(request), "at": clock.now(), "actor": Actor.key(key_of(request).public_id)}


class RefusalsView(ToldView):
    @extend_schema(
        operation_id="refusal_record",
        summary="Refusals you heard: they bind at once",
        description=MANY,
        tags=["consents"],
        request=_asked(RefusalBody),
        responses=_said(HandedRow),
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        return _told(request, REFUSALS, RefusalBody, _refuse, try_refusal)


def _refuse(request: Request, bodies: Sequence[RefusalBody]) -> Sequence[Any]:
    rows = [Refused(body.number, body.at, body.on_behalf_of or "") for body in bodies]
    return refusals_record(rows=rows, **_common(request))


class RelationshipsView(ToldView):
    @extend_schema(
        operation_id="relationship_record",
        summary="Business relationships",
        description=MANY,
        tags=["consents"],
        request=_asked(RelationshipBody),
        responses=_said(HandedRow),
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        return _told(request, RELATIONSHIPS, RelationshipBody, _relate, try_relationship)


def _relate(request: Request, bodies: Sequence[RelationshipBody]) -> Sequence[Any]:
    rows = [Happened(body.number, body.kind, body.at, body.on_behalf_of or "") for body in bodies]
    return relationships_record(rows=rows, **_common(request))


class UnsubscribeLinksView(ToldView):
    @extend_schema(
        operation_id="unsubscribe_links",
        summary="Addresses by which whoever gets a message refuses",
        description="Many as NDJSON.",
        tags=["consents"],
        request={"application/json": schema(LinkBody), "application/x-ndjson": lines_sent(LinkBody)},
        responses=_said(HandedRow),
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        return _told(request, LINKS, LinkBody, _links, lambda asked, body: _shown(try_link(asked, body)))


def _links(request: Request, bodies: Sequence[LinkBody]) -> Sequence[Any]:
    rows = [Message(body.number, body.campaign, body.on_behalf_of or "") for body in bodies]
    made = unsubscribe_links_make(rows=rows, **_common(request))
    return [link if isinstance(link, DomainError) else _shown(link) for link in made]


def _shown(link: tuple[str, str]) -> dict[str, Any]:
    public_id, token = link
    return {"id": public_id, "address": f"{settings.DNC_SITE_URL}/unsubscribe/{token}/"}
