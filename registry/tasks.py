"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from core import clock
from core.policies import current_policy
from registry.selectors.consent import consents_to_notify
from registry.services import consent, scrub_record

SWEEP = 500


@shared_task(name="registry.tasks.consent_notify")
def consent_notify(consent_id: int) -> None:
    consent.consent_notify(consent_id=consent_id, at=clock.now())


@shared_task(name="registry.tasks.consent_sweep", expires=60)
def consent_sweep() -> None:
    for consent_id in consents_to_notify(SWEEP):
        consent_notify.delay(consent_id)


@shared_task(name="registry.tasks.records_expire", expires=3600)
def records_expire() -> None:
    """One small batch after another, until nothing is left whose time is over."""
    at = clock.now()
    while scrub_record.scrub_records_expire(at=at, policy=current_policy(at)):
        pass
