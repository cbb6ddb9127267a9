"""Telling: one try at a time, the network outside any transaction, and what came of it written down."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from standardwebhooks import Webhook as Signer

from core.actors import Actor
from core.selectors.only import only
from registry.firms.formats.webhook_message import payload
from registry.firms.models import Webhook, WebhookDelivery
from registry.firms.rules.webhook import failed_too_long, retry_delay
from registry.firms.selectors.webhook import WAITING, webhook_busy, webhook_secrets
from registry.firms.sending import webhook_sending
from registry.firms.sending.webhook_sending import Outcome
from registry.firms.services.webhook import webhook_disable

HOLD = timedelta(minutes=2)  # longer than a try can take, its look-up of the name included
SYSTEM = Actor.system("webhooks")
Sender = Callable[..., Outcome]


def webhook_deliver(*, delivery_id: int, at: datetime, send: Sender = webhook_sending.send) -> bool:
    """Send one waiting message; False when it is not this caller's to send, or did not arrive. Safe to run twice or at once."""
    delivery = webhook_delivery_claim(delivery_id=delivery_id, at=at)
    if delivery is None:
        return False
    message, webhook = delivery.message, delivery.webhook
    body = payload(message.event, message.data, message.at)
    outcome = send(url=webhook.url, headers=_signed_headers(delivery, body, at), body=body)
    _delivery_record(delivery, outcome, at)
    return outcome.delivered


def webhook_delivery_claim(*, delivery_id: int, at: datetime) -> WebhookDelivery | None:
    """The delivery, for this try this worker's alone; None when another has it or its time has not come."""
    row = only(WebhookDelivery.objects.filter(pk=delivery_id).only("webhook_id"))
    if row is None or webhook_busy(row.webhook_id, at):
        return None
    # No join: its row would not be looked at anew after waiting for a worker who claims it too.
    enabled = Webhook.objects.filter(disabled_at=None).values("pk")
    due = WebhookDelivery.objects.filter(pk=delivery_id, state__in=WAITING, next_try_at__lte=at, webhook__in=enabled)
    if not due.update(state=WebhookDelivery.State.SENDING, next_try_at=at + HOLD):
        return None
    return only(WebhookDelivery.objects.select_related("webhook", "message").filter(pk=delivery_id))


def _signed_headers(delivery: WebhookDelivery, body: bytes, at: datetime) -> dict[str, str]:
    """Standard Webhooks 1.0: signed anew in each try, under the same id."""
    said_at, message_id = at.astimezone(UTC), delivery.message.public_id
    signatures = [
        Signer(secret).sign(message_id, said_at, body.decode()) for secret in webhook_secrets(delivery.webhook, at)
    ]
    return {
        "Content-Type": "application/json",
        "User-Agent": "dnc-registry-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(said_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


@transaction.atomic
def _delivery_record(delivery: WebhookDelivery, outcome: Outcome, at: datetime) -> None:
    """Write down what came of a try, unless the webhook is gone or another worker has taken the delivery over."""
    webhook = Webhook.objects.standing().select_for_update(no_key=True).filter(pk=delivery.webhook_id).first()
    held = WebhookDelivery.objects.filter(
        pk=delivery.pk, state=WebhookDelivery.State.SENDING, next_try_at=delivery.next_try_at
    )
    row = held.select_for_update(no_key=True).first()
    if webhook is None or row is None:
        return
    row.tries += 1
    row.last_status, row.last_error = outcome.status, outcome.error
    delay = retry_delay(row.tries, random.random())  # noqa: S311 jitter is no secret
    if outcome.delivered:
        row.state, row.delivered_at = WebhookDelivery.State.DELIVERED, at
    elif delay is None:
        row.state = WebhookDelivery.State.FAILED
    else:
        row.state, row.next_try_at = WebhookDelivery.State.WAITING, at + delay
    row.save(update_fields=["tries", "last_status", "last_error", "state", "next_try_at", "delivered_at"])
    _webhook_judge(webhook, outcome, at)


def _webhook_judge(webhook: Webhook, outcome: Outcome, at: datetime) -> None:
    """A success clears a webhook; 410 ends it at once, and so does failing for days on end."""
    failing_since = None if outcome.delivered else webhook.failing_since or at
    if failing_since != webhook.failing_since:
        webhook.failing_since = failing_since
        webhook.save(update_fields=["failing_since"])
    if outcome.status == 410:
        webhook_disable(webhook=webhook, at=at, actor=SYSTEM, reason=Webhook.Disabled.GONE)
    elif failed_too_long(failing_since, at):
        webhook_disable(webhook=webhook, at=at, actor=SYSTEM, reason=Webhook.Disabled.FAILING)
