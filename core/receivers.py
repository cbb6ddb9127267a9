"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from core.signals import sms_queued
from core.tasks import sms_send


@receiver(sms_queued)
def send_message(message_id: int, **_: Any) -> None:
    sms_send.delay(message_id)
