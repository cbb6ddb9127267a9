"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.firms.signals import firm_decided, questions_reminded, webhook_queued
from registry.firms.tasks import decision_mail, question_mail, webhook_deliver


@receiver(webhook_queued)
def send_webhook(delivery_id: int, **_: Any) -> None:
    webhook_deliver.delay(delivery_id)


@receiver(firm_decided)
def tell_owners(marketer_id: int, decision: str, row_id: int, **_: Any) -> None:
    decision_mail.delay(marketer_id, decision, row_id)


@receiver(questions_reminded)
def remind_operator(operator_id: int, **_: Any) -> None:
    question_mail.delay(operator_id)
