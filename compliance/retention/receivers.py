"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from compliance.retention.signals import copy_asked
from compliance.retention.tasks import copy_make


@receiver(copy_asked)
def make_copy(copy_id: int, **_: Any) -> None:
    copy_make.delay(copy_id)
