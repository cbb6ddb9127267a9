"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from compliance.cases.services import gathering
from core import clock


@shared_task(name="compliance.cases.tasks.complaint_gather")
def complaint_gather(complaint_id: int) -> None:
    gathering.complaint_gather(complaint_id=complaint_id, at=clock.now())


@shared_task(name="compliance.cases.tasks.violations_gather", expires=60)
def violations_gather() -> None:
    gathering.violations_gather(at=clock.now())
