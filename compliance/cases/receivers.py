"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from compliance.cases.tasks import complaint_gather
from compliance.findings.signals import complaint_assessed


@receiver(complaint_assessed)
def gather_complaint(complaint_id: int, **_: Any) -> None:
    complaint_gather.delay(complaint_id)
