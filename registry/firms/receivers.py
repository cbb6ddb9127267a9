"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.firms.signals import webhook_queued
from registry.firms.tasks import webhook_deliver


@receiver(webhook_queued)
def send_webhook(delivery_id: int, **_: Any) -> None:
    webhook_deliver.delay(delivery_id)
