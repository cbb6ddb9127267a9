"""`/api/v1/webhooks`: where a firm wants to hear of news, what was sent there, and sending it again."""

from typing import Annotated

import msgspec
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.actors import Actor
from core.api.bodies import AwareTime, Body, Id, Moment, NoFields, code_of, component, one_of, read_body
from core.api.idempotency import idempotent
from core.api.pagination import CURSOR, page
from core.api.views import ApiView
from core.clock import moment
from core.errors import NotFound
from registry.firms.api.authentication import key_of, marketer_of
from registry.firms.api.openapi import problems, schema
from registry.firms.memory import TESTS_PER_MINUTE
from registry.firms.models import Webhook, WebhookDelivery
from registry.firms.rules.webhook import EVENTS, TEST, moment_told
from registry.firms.selectors.webhook import deliveries_of, webhook_of, webhooks_of
from registry.firms.services import webhook as acts
from registry.firms.services.webhook_outbox import webhook_replay, webhook_test

ANY = ("scrub", "watchlist", "consent")  # whoever may ask may also hear

Url = Annotated[str, msgspec.Meta(max_length=500)]
Event = Annotated[str, code_of("EventName")]
Events = Annotated[list[Event], msgspec.Meta(min_length=1, max_length=20)]


class WebhookBody(Body):
    """`url`: https, a public host, port 443 or 8443."""

    url: Url
    events: Events = msgspec.field(default_factory=lambda: list(EVENTS))


class WebhookChange(Body):
    """What is left out stays as it is."""

    url: Url | None = None
    events: Events | None = None
    enabled: bool | None = None


class ReplayBody(Body):
    """`since` a moment of the last 30 days, or one `message`."""

    since: AwareTime | None = None
    message: Id | None = None


class WebhookAnswer(msgspec.Struct, omit_defaults=True):
    """`secret` only in the answer that made it."""

    id: str
    url: str
    events: list[Event]
    enabled: bool
    disabled_reason: str | None
    disabled_at: Moment | None
    failing_since: Moment | None
    created_at: Moment
    secret: str | msgspec.UnsetType = msgspec.UNSET


class WebhookPage(msgspec.Struct):
    items: list[WebhookAnswer]
    next: str | None


class DeliveryAnswer(msgspec.Struct):
    """A message and what came of sending it. `last_status`: what your server answered."""

    message: str
    event: Annotated[str, msgspec.Meta(extra_json_schema={"anyOf": [component("EventName"), {"const": TEST}]})]
    at: Moment
    state: Annotated[str, one_of(WebhookDelivery.State.values)]
    tries: int
    next_try_at: Moment | None
    last_status: int | None
    last_error: str | None
    delivered_at: Moment | None


class DeliveryPage(msgspec.Struct):
    items: list[DeliveryAnswer]
    next: str | None


class MessageAnswer(msgspec.Struct):
    """The id of what is being sent."""

    message: str


class ReplayAnswer(msgspec.Struct):
    """How many messages are sent again."""

    replayed: int


class WebhookDoor(ApiView):
    """What the addresses below share."""

    def actor(self) -> Actor:
        return Actor.key(key_of(self.request).public_id)

    def own(self, request: Request, public_id: str) -> Webhook:
        webhook = webhook_of(marketer_id=marketer_of(request).pk, public_id=public_id, live=key_of(request).live)
        if webhook is None:
            raise NotFound("not_found", _("There is no such webhook."))
        return webhook


class WebhooksView(WebhookDoor):
    scopes = {"GET": ANY, "POST": ANY}

    @extend_schema(
        operation_id="webhooks",
        summary="This firm's webhooks, the newest first",
        parameters=[CURSOR],
        responses={200: schema(WebhookPage), **problems(400, 401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        rows = webhooks_of(marketer_of(request).pk, live=key_of(request).live)
        return Response(page(request, rows, lambda row: msgspec.to_builtins(show(row))))

    @extend_schema(
        operation_id="webhook_create",
        summary="Hear of news; the secret is shown once",
        request={"application/json": schema(WebhookBody)},
        responses={201: schema(WebhookAnswer), **problems(400, 401, 403, 409, 413, 415, 422, 429)},
    )
    @idempotent
    def post(self, request: Request) -> HttpResponseBase:
        body = read_body(request.data, WebhookBody)
        webhook, secret = acts.webhook_create(
            marketer=marketer_of(request),
            url=body.url,
            events=body.events,
            live=key_of(request).live,
            at=clock.now(),
            actor=self.actor(),
        )
        return Response(show(webhook, secret), status=201)


class WebhookView(WebhookDoor):
    scopes = {"GET": ANY, "PATCH": ANY, "DELETE": ANY}

    @extend_schema(
        operation_id="webhook_get",
        summary="One webhook",
        responses={200: schema(WebhookAnswer), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        return Response(show(self.own(request, public_id)))

    @extend_schema(
        operation_id="webhook_change",
        summary="Another address, other events, or switched off and on",
        request={"application/json": schema(WebhookChange)},
        responses={200: schema(WebhookAnswer), **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    )
    def patch(self, request: Request, public_id: str) -> Response:
        webhook, at = self.own(request, public_id), clock.now()
        body = read_body(request.data, WebhookChange)
        if body.url is not None or body.events is not None:
            webhook = acts.webhook_change(webhook=webhook, url=body.url, events=body.events, at=at, actor=self.actor())
        if body.enabled is not None:
            switch = acts.webhook_enable if body.enabled else acts.webhook_disable
            webhook = switch(webhook=webhook, at=at, actor=self.actor())
        return Response(show(webhook))

    @extend_schema(
        operation_id="webhook_delete",
        summary="Remove a webhook",
        responses={204: None, **problems(401, 403, 404, 409, 429)},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        acts.webhook_delete(webhook=self.own(request, public_id), at=clock.now(), actor=self.actor())
        return Response(status=204)


class WebhookSecretView(WebhookDoor):
    scopes = {"POST": ANY}

    @extend_schema(
        operation_id="webhook_secret",
        summary="A new secret, shown once; the former one signs beside it for a day",
        request=None,
        responses={200: schema(WebhookAnswer), **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, public_id: str) -> HttpResponseBase:
        webhook = self.own(request, public_id)
        read_body(request.data, NoFields)
        secret = acts.webhook_rotate_secret(webhook=webhook, at=clock.now(), actor=self.actor())
        return Response(show(webhook, secret))


class WebhookTestView(WebhookDoor):
    scopes = {"POST": ANY}

    @extend_schema(
        operation_id="webhook_test",
        summary="Send a webhook.test message",
        request=None,
        responses={202: schema(MessageAnswer), **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, public_id: str) -> HttpResponseBase:
        webhook = self.own(request, public_id)
        read_body(request.data, NoFields)
        self.meter(TESTS_PER_MINUTE, marketer_of(request).public_id)
        message = webhook_test(webhook=webhook, at=clock.now(), actor=self.actor())
        return Response(MessageAnswer(message.public_id), status=202)


class WebhookDeliveriesView(WebhookDoor):
    scopes = {"GET": ANY}

    @extend_schema(
        operation_id="webhook_deliveries",
        summary="What was sent to a webhook and what came of it, the newest first",
        parameters=[CURSOR],
        responses={200: schema(DeliveryPage), **problems(400, 401, 403, 404, 429)},
    )
    def get(self, request: Request, public_id: str) -> Response:
        rows = deliveries_of(self.own(request, public_id))
        return Response(page(request, rows, lambda row: msgspec.to_builtins(_show_delivery(row))))


class WebhookReplayView(WebhookDoor):
    scopes = {"POST": ANY}

    @extend_schema(
        operation_id="webhook_replay",
        summary="Send again what was said since a moment, or one message",
        request={"application/json": schema(ReplayBody)},
        responses={202: schema(ReplayAnswer), **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    )
    @idempotent
    def post(self, request: Request, public_id: str) -> HttpResponseBase:
        webhook = self.own(request, public_id)
        body = read_body(request.data, ReplayBody)
        count = webhook_replay(
            webhook=webhook, since=body.since, message=body.message or "", at=clock.now(), actor=self.actor()
        )
        return Response(ReplayAnswer(count), status=202)


def show(webhook: Webhook, secret: str = "") -> WebhookAnswer:
    return WebhookAnswer(
        id=webhook.public_id,
        url=webhook.url,
        events=list(webhook.events),
        enabled=webhook.disabled_at is None,
        disabled_reason=webhook.disabled_reason or None,
        disabled_at=moment(webhook.disabled_at) if webhook.disabled_at else None,
        failing_since=moment(webhook.failing_since) if webhook.failing_since else None,
        created_at=moment(webhook.created_at),
        secret=secret or msgspec.UNSET,
    )


def _show_delivery(row: WebhookDelivery) -> DeliveryAnswer:
    waiting = row.state in (WebhookDelivery.State.WAITING, WebhookDelivery.State.SENDING)
    return DeliveryAnswer(
        message=row.message.public_id,
        event=row.message.event,
        at=moment(moment_told(row.message.event, row.message.at)),
        state=row.state,
        tries=row.tries,
        next_try_at=moment(row.next_try_at) if waiting else None,
        last_status=row.last_status,
        last_error=row.last_error or None,
        delivered_at=moment(moment_told(row.message.event, row.delivered_at)) if row.delivered_at else None,
    )
