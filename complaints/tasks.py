"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from complaints.services import open_data_build
from core import clock


@shared_task(name="complaints.tasks.open_data_build", expires=600)
def open_data_build_daily() -> None:
    """What changed since yesterday is published today, at the first look after midnight."""
    open_data_build.open_data_build_daily(at=clock.now())
