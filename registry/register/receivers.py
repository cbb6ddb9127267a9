"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.register.signals import consent_claimed, consents_due
from registry.register.tasks import consent_turns_take, consents_notify


@receiver(consent_claimed)
def take_turns(marketer_id: int, **_: Any) -> None:
    consent_turns_take.delay(marketer_id)


@receiver(consents_due)
def notify_citizen(number_id: int, **_: Any) -> None:
    consents_notify.delay(number_id)
