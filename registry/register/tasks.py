"""Each task makes one service call and may run twice, at once, late or never."""

from contextlib import suppress

from celery import shared_task

from core import clock
from core.actors import Actor
from core.errors import Conflict
from core.tasks import LISTS
from registry.register.following.register_view import current_view
from registry.register.following.snapshot_age import snapshot_wanted
from registry.register.selectors.consent import consents_to_notify
from registry.register.services import consent_notice, snapshot

SWEEP = 500


@shared_task(name="registry.register.tasks.consent_notify")
def consent_notify(consent_id: int) -> None:
    consent_notice.consent_notify(consent_id=consent_id, at=clock.now())


@shared_task(name="registry.register.tasks.consent_sweep", expires=60)
def consent_sweep() -> None:
    for consent_id in consents_to_notify(SWEEP, clock.now()):
        consent_notify.delay(consent_id)


@shared_task(name="registry.register.tasks.snapshot_refresh", queue=LISTS, expires=300)
def snapshot_refresh() -> None:
    at = clock.now()
    current_view(at=at)
    if snapshot_wanted(at=at):
        with suppress(Conflict):  # another builds it
            snapshot.snapshot_build(at=at, actor=Actor.system("snapshot"))
