"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from complaints.signals import complaint_amended, complaint_filed, complaints_filed, complaints_imported
from compliance.findings.signals import caller_fact_changed
from compliance.findings.tasks import assessment_sweep, complaint_assess, import_assess


@receiver(complaint_filed)
@receiver(complaint_amended)
def assess_complaint(complaint_id: int, **_: Any) -> None:
    complaint_assess.delay(complaint_id)


@receiver(complaints_imported)
def assess_import(import_id: int, **_: Any) -> None:
    import_assess.delay(import_id)


@receiver(complaints_filed)
@receiver(caller_fact_changed)
def assess_complaints(**_: Any) -> None:
    assessment_sweep.delay()
