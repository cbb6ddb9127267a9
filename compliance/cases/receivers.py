"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from compliance.cases.signals import document_due, document_served, matching_queued
from compliance.cases.tasks import (
    complaint_gather,
    consent_lead_consider,
    document_issue,
    holder_claims_follow,
    matching_step_take,
    preservation_answer_take_in,
    service_mail,
)
from compliance.findings.signals import answer_taken_in, complaint_assessed
from registry.firms.signals import question_answered
from registry.register.signals import consent_contested


@receiver(complaint_assessed)
def gather_complaint(complaint_id: int, **_: Any) -> None:
    complaint_gather.delay(complaint_id)


@receiver(answer_taken_in)
def follow_holder_claims(question_id: int, **_: Any) -> None:
    holder_claims_follow.delay()


@receiver(document_due)
def issue_document(event_id: int, **_: Any) -> None:
    document_issue.delay(event_id)


@receiver(document_served)
def tell_firm(event_id: int, **_: Any) -> None:
    service_mail.delay(event_id)


@receiver(matching_queued)
def take_matching_step(matching_id: int, **_: Any) -> None:
    matching_step_take.delay()


@receiver(question_answered)
def take_in_preservation_answer(question_id: int, **_: Any) -> None:
    preservation_answer_take_in.delay(question_id)


@receiver(consent_contested)
def consider_contested(marketer_id: int, **_: Any) -> None:
    consent_lead_consider.delay(marketer_id)
