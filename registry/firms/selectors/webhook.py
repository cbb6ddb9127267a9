"""Questions about webhooks and what was sent to them."""

from datetime import datetime

from django.db import connection
from django.db.models import Count, QuerySet

from core.secrets.encryption import decrypt
from core.selectors.only import only
from registry.firms.models import Webhook, WebhookDelivery

IN_FLIGHT = 4  # tries at once for one firm, whose hosts may be slow: more of the workers it never holds
WAITING = (WebhookDelivery.State.WAITING, WebhookDelivery.State.SENDING)
# By an index for each webhook, so that it costs what is taken and not what waits.
_DUE = """
WITH busy AS (
    SELECT hook.marketer_id FROM firms_webhookdelivery trying JOIN firms_webhook hook ON hook.id = trying.webhook_id
    WHERE trying.state = 'sending' AND trying.next_try_at > %(at)s
    GROUP BY hook.marketer_id HAVING count(*) >= %(in_flight)s
)
SELECT due.id FROM firms_webhook hook CROSS JOIN LATERAL (
    SELECT id, next_try_at FROM firms_webhookdelivery
    WHERE webhook_id = hook.id AND state IN ('waiting', 'sending') AND next_try_at <= %(at)s
    ORDER BY next_try_at, id LIMIT %(each)s
) due
WHERE hook.disabled_at IS NULL AND NOT EXISTS (SELECT FROM busy WHERE busy.marketer_id = hook.marketer_id)
ORDER BY due.next_try_at, due.id LIMIT %(limit)s
"""


def webhooks_of(marketer_id: int, *, live: bool = True) -> QuerySet[Webhook]:
    return Webhook.objects.standing().filter(marketer_id=marketer_id, live=live)


def webhook_of(*, marketer_id: int, public_id: str, live: bool = True) -> Webhook | None:
    """A firm's own webhook."""
    return only(webhooks_of(marketer_id, live=live).filter(public_id=public_id))


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(webhook=webhook).select_related("message")


def deliveries_due(*, at: datetime, limit: int, each: int = 20) -> list[int]:
    """Deliveries whose time has come, at most `each` a webhook, so that one host's pile never hides the others'; of firms with
    as many tries under way as may be, none."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"at": at, "limit": limit, "each": each, "in_flight": IN_FLIGHT})
        return [pk for (pk,) in cursor.fetchall()]


def _firms_busy(at: datetime) -> "QuerySet[WebhookDelivery, int]":
    sending = WebhookDelivery.objects.filter(state=WebhookDelivery.State.SENDING, next_try_at__gt=at)
    counted = sending.values("webhook__marketer").annotate(tries=Count("pk")).filter(tries__gte=IN_FLIGHT)
    return counted.values_list("webhook__marketer", flat=True)


def webhook_busy(webhook_id: int, at: datetime) -> bool:
    """Whether as many tries as may be are under way for its firm."""
    return Webhook.objects.filter(pk=webhook_id, marketer__in=_firms_busy(at)).exists()


def webhook_secrets(webhook: Webhook, at: datetime) -> list[str]:
    """The secrets that sign at `at`, the newest first: ``whsec_…``."""
    sealed = [bytes(webhook.secret)]
    if webhook.former_until is not None and at < webhook.former_until:
        sealed.append(bytes(webhook.former_secret))
    return [decrypt("webhook", secret).decode() for secret in sealed]
