"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from compliance.reports.signals import report_asked
from compliance.reports.tasks import report_build


@receiver(report_asked)
def build_report(report_id: int, **_: Any) -> None:
    report_build.delay(report_id)
