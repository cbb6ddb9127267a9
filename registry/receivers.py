"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.signals import consent_claimed, watchlist_started, webhook_queued
from registry.tasks import consent_notify, watchlist_refresh, webhook_deliver


@receiver(consent_claimed)
def notify_citizen(consent_id: int, **_: Any) -> None:
    consent_notify.delay(consent_id)


@receiver(webhook_queued)
def send_webhook(delivery_id: int, **_: Any) -> None:
    webhook_deliver.delay(delivery_id)


@receiver(watchlist_started)
def first_round(watchlist_id: int, **_: Any) -> None:
    watchlist_refresh.delay(watchlist_id)
