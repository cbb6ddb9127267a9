"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from complaints.signals import complaint_amended, complaint_filed, complaints_filed, complaints_imported
from compliance.findings.signals import answer_taken_in, caller_fact_changed
from compliance.findings.tasks import answer_take_in, assessment_sweep, complaint_assess, import_assess
from registry.firms.signals import question_answered


@receiver(complaint_filed)
@receiver(complaint_amended)
def assess_complaint(complaint_id: int, **_: Any) -> None:
    complaint_assess.delay(complaint_id)


@receiver(complaints_imported)
def assess_import(import_id: int, **_: Any) -> None:
    import_assess.delay(import_id)


@receiver(complaints_filed)
@receiver(caller_fact_changed)
@receiver(answer_taken_in)
def assess_complaints(**_: Any) -> None:
    assessment_sweep.delay()


@receiver(question_answered)
def take_in_answer(question_id: int, **_: Any) -> None:
    answer_take_in.delay(question_id)
