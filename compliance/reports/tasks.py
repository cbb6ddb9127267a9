"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from compliance.reports.services import report
from core import clock
from core.actors import Actor


@shared_task(name="compliance.reports.tasks.reports_build", expires=3600)
def reports_build() -> None:
    report.reports_of_yesterday(at=clock.now(), actor=Actor.system("reports"))
