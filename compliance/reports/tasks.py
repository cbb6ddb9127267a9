"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from compliance.reports.services import day_figures, public_figures, registered_places, report
from core import clock


@shared_task(name="compliance.reports.tasks.report_build")
def report_build(report_id: int) -> None:
    report.report_build(report_id=report_id, at=clock.now())


@shared_task(name="compliance.reports.tasks.reports_build", expires=3600)
def reports_build() -> None:
    """Asks for those that are due, and builds whatever waits: a message may have been lost."""
    report.reports_sweep(at=clock.now())


@shared_task(name="compliance.reports.tasks.registered_places_count", expires=3600)
def registered_places_count() -> None:
    """Once in a while; otherwise it finds that its time has not come."""
    registered_places.registered_places_count(at=clock.now())


@shared_task(name="compliance.reports.tasks.day_figures_count", expires=60)
def day_figures_count() -> None:
    day_figures.day_figures_count(at=clock.now())


@shared_task(name="compliance.reports.tasks.public_figures_count", expires=600)
def public_figures_count() -> None:
    """Once a day; otherwise it finds that the day's figures are there."""
    public_figures.public_figures_count(at=clock.now())
