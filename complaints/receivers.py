"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from complaints.signals import complaint_import_queued
from complaints.tasks import import_step_take


@receiver(complaint_import_queued)
def take_step(**_: Any) -> None:
    import_step_take.delay()
