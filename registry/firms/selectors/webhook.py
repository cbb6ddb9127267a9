"""Questions about webhooks and what was sent to them."""

from datetime import datetime

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from core.secrets.encryption import decrypt
from core.selectors.only import only
from registry.firms.models import Webhook, WebhookDelivery

IN_FLIGHT = 4  # tries at once to one webhook: a slow host never holds more workers than this
WAITING = (WebhookDelivery.State.WAITING, WebhookDelivery.State.SENDING)


def webhooks_of(marketer_id: int, *, live: bool = True) -> QuerySet[Webhook]:
    return Webhook.objects.standing().filter(marketer_id=marketer_id, live=live)


def webhook_of(*, marketer_id: int, public_id: str, live: bool = True) -> Webhook | None:
    """A firm's own webhook."""
    return only(webhooks_of(marketer_id, live=live).filter(public_id=public_id))


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(webhook=webhook).select_related("message")


def deliveries_due(*, at: datetime, limit: int, each: int = 20) -> list[int]:
    """Deliveries whose time has come, at most `each` a webhook, so that one host's pile never hides the others'."""
    due = WebhookDelivery.objects.filter(state__in=WAITING, next_try_at__lte=at, webhook__disabled_at=None)
    position = Window(RowNumber(), partition_by=F("webhook"), order_by=[F("next_try_at"), F("pk")])
    ranked = due.annotate(position=position).filter(position__lte=each)
    return list(ranked.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])


def webhook_busy(webhook_id: int, at: datetime) -> bool:
    """Whether as many tries as may be are under way."""
    sending = WebhookDelivery.objects.filter(webhook_id=webhook_id, state=WebhookDelivery.State.SENDING)
    return sending.filter(next_try_at__gt=at).count() >= IN_FLIGHT


def webhook_secrets(webhook: Webhook, at: datetime) -> list[str]:
    """The secrets that sign at `at`, the newest first: ``whsec_…``."""
    sealed = [bytes(webhook.secret)]
    if webhook.former_until is not None and at < webhook.former_until:
        sealed.append(bytes(webhook.former_secret))
    return [decrypt("webhook", secret).decode() for secret in sealed]
