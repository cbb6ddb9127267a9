"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from core import clock
from core.running.batches import until_none_left
from registry.firms.selectors.webhook import deliveries_due
from registry.firms.sending.decision_mail import decision_mail_send
from registry.firms.sending.question_mail import question_mail_send
from registry.firms.services import (
    admission_request,
    email_link,
    firm_document,
    question,
    webhook_delivery,
    webhook_outbox,
)

SWEEP = 500
NUDGED_SECONDS = 30  # after that the sweep has come again, and nobody waits for this message any more


@shared_task(name="registry.firms.tasks.webhook_deliver")
def webhook_deliver(delivery_id: int) -> None:
    webhook_delivery.webhook_deliver(delivery_id=delivery_id, at=clock.now())


@shared_task(name="registry.firms.tasks.webhook_sweep", expires=30)
def webhook_sweep() -> None:
    for delivery_id in deliveries_due(at=clock.now(), limit=SWEEP):
        webhook_deliver.apply_async((delivery_id,), expires=NUDGED_SECONDS)


@shared_task(name="registry.firms.tasks.webhook_messages_forget", expires=600)
def webhook_messages_forget() -> None:
    at = clock.now()
    until_none_left(lambda: webhook_outbox.webhook_messages_forget(at=at))


@shared_task(name="registry.firms.tasks.email_links_forget", expires=600)
def email_links_forget() -> None:
    at = clock.now()
    until_none_left(lambda: email_link.email_links_forget(at=at))


@shared_task(name="registry.firms.tasks.decision_mail")
def decision_mail(marketer_id: int, decision: str, row_id: int) -> None:
    """The firm's own pages say the same, to whoever the letter does not reach."""
    decision_mail_send(marketer_id=marketer_id, decision=decision, row_id=row_id)


@shared_task(name="registry.firms.tasks.admissions_settle", expires=600)
def admissions_settle() -> None:
    at = clock.now()
    until_none_left(lambda: admission_request.admissions_end(at=at))
    until_none_left(lambda: admission_request.admissions_remind(at=at))
    until_none_left(lambda: firm_document.firm_documents_end(at=at))


@shared_task(name="registry.firms.tasks.questions_remind", expires=600)
def questions_remind() -> None:
    question.questions_remind(at=clock.now())


@shared_task(name="registry.firms.tasks.question_mail")
def question_mail(operator_id: int) -> None:
    """The operator's pages say the same, to whoever the letter does not reach."""
    question_mail_send(operator_id=operator_id, at=clock.now())
