"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.signals import consent_claimed, webhook_queued
from registry.tasks import consent_notify, webhook_deliver


@receiver(consent_claimed)
def notify_citizen(consent_id: int, **_: Any) -> None:
    consent_notify.delay(consent_id)


@receiver(webhook_queued)
def send_webhook(delivery_id: int, **_: Any) -> None:
    webhook_deliver.delay(delivery_id)
