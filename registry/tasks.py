"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from core import clock
from registry.selectors.consent import consents_to_notify
from registry.services import consent

SWEEP = 500


@shared_task(name="registry.tasks.consent_notify")
def consent_notify(consent_id: int) -> None:
    consent.consent_notify(consent_id=consent_id, at=clock.now())


@shared_task(name="registry.tasks.consent_sweep", expires=60)
def consent_sweep() -> None:
    for consent_id in consents_to_notify(SWEEP):
        consent_notify.delay(consent_id)
