"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from complaints.selectors.complaint_notice import numbers_to_tell
from complaints.selectors.import_job import import_next
from complaints.services import complaint_notice, import_job, import_step, open_data_build
from core import clock

SWEEP = 500


@shared_task(name="complaints.tasks.import_step_take", expires=120)
def import_step_take() -> None:
    """There is work at imports. Which, is asked once this is taken up. Whoever found a step looks for another."""
    if import_step.import_step_take(now=clock.now) is not None:
        import_step_take.delay()


@shared_task(name="complaints.tasks.imports_sweep", expires=10)
def imports_sweep() -> None:
    """Go on with what waits: a message was lost, or whoever had it was killed."""
    if import_next(clock.now()) is not None:
        import_step_take.delay()


@shared_task(name="complaints.tasks.import_files_tidy", expires=300)
def import_files_tidy() -> None:
    import_job.import_files_tidy(at=clock.now())


@shared_task(name="complaints.tasks.open_data_build", expires=600)
def open_data_build_daily() -> None:
    """What changed since yesterday is published today, at the first look after midnight."""
    open_data_build.open_data_build_daily(at=clock.now())


@shared_task(name="complaints.tasks.complaints_tell")
def complaints_tell(number_id: int) -> None:
    complaint_notice.complaints_tell(number_id=number_id, at=clock.now())


@shared_task(name="complaints.tasks.complaint_news_sweep", expires=60)
def complaint_news_sweep() -> None:
    """Whoever has news of their complaints is told, once a day."""
    for number_id in numbers_to_tell(SWEEP, clock.now()):
        complaints_tell.delay(number_id)
