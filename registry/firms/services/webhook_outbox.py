"""What is to be told: queued with the act that causes it, in its transaction, so that neither is without the other."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.models.free_text import clean
from core.services.audit import audit_write
from registry.firms import signals
from registry.firms.models import Marketer, Webhook, WebhookDelivery, WebhookMessage
from registry.firms.rules.webhook import BY_DAY, DATA, EVENTS, KEPT, TEST, day_of
from registry.firms.selectors.webhook import webhooks_of
from registry.firms.services.locks import lock_webhook

MOST_REPLAYED = 10_000
NUDGED = 100  # the sweep finds the others
BATCH = 5_000


@transaction.atomic
def webhook_announce(
    *, marketer: Marketer, event: str, data: Mapping[str, str | int], live: bool = True, at: datetime
) -> WebhookMessage | None:
    """Queue one message for every webhook of the firm that listens to `event`. `data`: ids and counts, never a number.
    Not `live`: for those of its test keys.

    Kept for replay as long as the firm has any webhook, listening or not; None for a firm without one.
    """
    messages = webhooks_announce(marketer=marketer, event=event, each=[data], live=live, at=at)
    return messages[0] if messages else None


@transaction.atomic
def webhooks_announce(
    *, marketer: Marketer, event: str, each: Sequence[Mapping[str, str | int]], live: bool = True, at: datetime
) -> list[WebhookMessage]:
    """As `webhook_announce`, a message for `each`; none for a firm without a webhook."""
    if event not in EVENTS:
        raise ValueError(f"{event} is no event of the contract.")
    if any(data.keys() != DATA[event].keys() for data in each):
        raise ValueError(f"{event} tells {', '.join(DATA[event])}.")
    webhooks = list(webhooks_of(marketer.pk, live=live))
    if not webhooks or not each:
        return []
    rows = [WebhookMessage(marketer=marketer, live=live, event=event, data=clean(dict(data)), at=at) for data in each]
    messages = WebhookMessage.objects.bulk_create(rows, batch_size=BATCH)
    _queue(messages, [hook for hook in webhooks if hook.disabled_at is None and event in hook.events], at)
    return messages


@transaction.atomic
def webhook_test(*, webhook: Webhook, at: datetime, actor: Actor) -> WebhookMessage:
    """Send a message that means nothing, to see whether it arrives."""
    webhook = _enabled(lock_webhook(webhook))
    data = {"webhook": webhook.public_id}
    message = WebhookMessage.objects.create(
        marketer_id=webhook.marketer_id, live=webhook.live, event=TEST, data=data, at=at
    )
    _queue([message], [webhook], at)
    audit_write(actor=actor, act="webhook.tested", target=webhook, at=at)
    return message


@transaction.atomic
def webhook_replay(
    *, webhook: Webhook, since: datetime | None = None, message: str = "", at: datetime, actor: Actor
) -> int:
    """Send again what was said `since`, or the one `message` (its public id); returns how many. The ids stay the same.

    What still waits is left as it is. Messages are kept for 30 days; of more than 10,000 the oldest come first.
    """
    webhook = _enabled(lock_webhook(webhook))
    rows = WebhookMessage.objects.filter(marketer_id=webhook.marketer_id, live=webhook.live, at__gte=at - KEPT)
    if message:
        rows = rows.filter(public_id=message)
    elif since is not None:
        # As the firm reads it: whoever halves the time with each question would find the moment of what is told by the day.
        said = Q(at__gte=since) | Q(event__in=BY_DAY, at__gte=day_of(since))
        rows = rows.filter(said, event__in=webhook.events)
    else:
        raise DomainError("replay.empty", _("Say since when, or name one message."), pointer="/since")
    found = list(rows.exclude(event=TEST).order_by("at", "pk")[:MOST_REPLAYED])
    over = (WebhookDelivery.State.DELIVERED, WebhookDelivery.State.FAILED)
    again = WebhookDelivery.objects.filter(webhook=webhook, message__in=found, state__in=over)
    count = again.update(state=WebhookDelivery.State.WAITING, tries=0, next_try_at=at, delivered_at=None, last_error="")
    known = set(WebhookDelivery.objects.filter(webhook=webhook, message__in=found).values_list("message_id", flat=True))
    missing = [row for row in found if row.pk not in known]
    _queue(missing, [webhook], at)
    audit_write(actor=actor, act="webhook.replayed", target=webhook, at=at, data={"count": count + len(missing)})
    return count + len(missing)


@transaction.atomic
def webhook_messages_forget(*, at: datetime) -> int:
    """Delete what is too old to be replayed, a batch a time."""
    old = WebhookMessage.objects.filter(at__lt=at - KEPT).order_by("at").values("pk")[:BATCH]
    deleted, _by_model = WebhookMessage.objects.filter(pk__in=old).delete()
    return deleted


def _queue(messages: list[WebhookMessage], webhooks: list[Webhook], at: datetime) -> None:
    rows = [WebhookDelivery(webhook=hook, message=row, next_try_at=at) for row in messages for hook in webhooks]
    made = WebhookDelivery.objects.bulk_create(rows, batch_size=BATCH)
    for delivery in made[:NUDGED]:
        announce(signals.webhook_queued, delivery_id=delivery.pk)


def _enabled(webhook: Webhook) -> Webhook:
    if webhook.disabled_at is not None:
        raise Conflict("webhook.disabled", _("This webhook is switched off. Switch it on first."))
    return webhook
