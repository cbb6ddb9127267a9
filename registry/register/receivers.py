"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.register.signals import consent_claimed, consent_file_queued, consents_due
from registry.register.tasks import consent_file_cut, consent_turns_take, consents_notify


@receiver(consent_claimed)
def take_turns(marketer_id: int, **_: Any) -> None:
    consent_turns_take.delay(marketer_id)


@receiver(consents_due)
def notify_citizen(number_id: int, **_: Any) -> None:
    consents_notify.delay(number_id)


@receiver(consent_file_queued)
def cut_file(file_id: int, **_: Any) -> None:
    consent_file_cut.delay(file_id)
