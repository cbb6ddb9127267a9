"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from compliance.findings.services import assessment, operator_answer
from core import clock


@shared_task(name="compliance.findings.tasks.complaint_assess")
def complaint_assess(complaint_id: int) -> None:
    assessment.complaint_assess(complaint_id=complaint_id, at=clock.now())


@shared_task(name="compliance.findings.tasks.import_assess")
def import_assess(import_id: int) -> None:
    assessment.complaints_assess(import_id=import_id, at=clock.now())


@shared_task(name="compliance.findings.tasks.assessment_sweep", expires=30)
def assessment_sweep() -> None:
    """Find complaints whose message was lost."""
    assessment.complaints_assess_changed(at=clock.now())


@shared_task(name="compliance.findings.tasks.answer_take_in")
def answer_take_in(question_id: int) -> None:
    operator_answer.answer_take_in(question_id=question_id, at=clock.now())


@shared_task(name="compliance.findings.tasks.answers_sweep", expires=30)
def answers_sweep() -> None:
    """Find operators' answers whose message was lost."""
    operator_answer.answers_take_in(at=clock.now())
