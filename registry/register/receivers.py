"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.register.signals import consent_claimed
from registry.register.tasks import consent_notify


@receiver(consent_claimed)
def notify_citizen(consent_id: int, **_: Any) -> None:
    consent_notify.delay(consent_id)
