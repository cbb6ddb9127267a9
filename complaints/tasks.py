"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from complaints.selectors.import_job import import_next
from complaints.services import import_job, import_step, open_data_build
from core import clock


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
