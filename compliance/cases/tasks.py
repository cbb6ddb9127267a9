"""Each task makes one service call and may run twice, at once, late or never."""

from datetime import timedelta

from celery import shared_task

from compliance.cases.models import CaseEvent
from compliance.cases.selectors.document_draft import TAKEN
from compliance.cases.selectors.issued_document import events_unissued
from compliance.cases.selectors.matching import file_next
from compliance.cases.selectors.service_mail import mails_waiting
from compliance.cases.services import (
    appeal_clock,
    case_clock,
    complaints_late,
    consent_lead,
    execution,
    gathering,
    holder_claim,
    issued_document,
    matching,
    matching_step,
    preservation_request,
    publication,
)
from compliance.cases.services.service_mail import service_mail_write
from core import clock
from core.policies import current_policy

SWEPT = timedelta(days=30)  # for so long something that is missing may still be mended
MAILS = 200  # letters a sweep


@shared_task(name="compliance.cases.tasks.complaint_gather")
def complaint_gather(complaint_id: int) -> None:
    gathering.complaint_gather(complaint_id=complaint_id, at=clock.now())


@shared_task(name="compliance.cases.tasks.violations_gather", expires=60)
def violations_gather() -> None:
    gathering.violations_gather(at=clock.now())


@shared_task(name="compliance.cases.tasks.holder_claims_follow", expires=60)
def holder_claims_follow() -> None:
    """What an operator said, and what people said since, found each minute."""
    holder_claim.holder_claims_follow(at=clock.now())


@shared_task(name="compliance.cases.tasks.clocks_sweep", expires=60)
def clocks_sweep() -> None:
    """Nothing is lost where this did not run for a while: what has passed meanwhile is found by the next."""
    case_clock.clocks_sweep(at=clock.now())


@shared_task(name="compliance.cases.tasks.appeal_clocks_sweep", expires=60)
def appeal_clocks_sweep() -> None:
    appeal_clock.appeal_clocks_sweep(at=clock.now())


@shared_task(name="compliance.cases.tasks.complaints_late_count", expires=600)
def complaints_late_count() -> None:
    complaints_late.complaints_late_count(at=clock.now())


@shared_task(name="compliance.cases.tasks.document_issue")
def document_issue(event_id: int) -> None:
    issued_document.document_issue(event=CaseEvent.objects.select_related("case").get(pk=event_id), at=clock.now())


@shared_task(name="compliance.cases.tasks.service_mail")
def service_mail(event_id: int) -> None:
    """The firm's own pages say the same, to whoever the letter does not reach; the service counts without it."""
    service_mail_write(event_id=event_id, at=clock.now())


@shared_task(name="compliance.cases.tasks.service_mails_sweep", expires=60)
def service_mails_sweep() -> None:
    """Letters whose task was lost, and those that could not be handed over."""
    for event_id in mails_waiting(clock.now(), MAILS):
        service_mail.delay(event_id)


@shared_task(name="compliance.cases.tasks.documents_sweep", expires=60)
def documents_sweep() -> None:
    """Documents whose task was lost, and those in which something was missing when it ran."""
    at = clock.now()
    for event in events_unissued(at - SWEPT, at - TAKEN):
        document_issue.delay(event.pk)


@shared_task(name="compliance.cases.tasks.matching_step_take", expires=120)
def matching_step_take() -> None:
    """There is work at what firms handed in. Which, is asked once this is taken up. Whoever found a step looks for another."""
    if matching_step.matching_step_take(now=clock.now) is not None:
        matching_step_take.delay()


@shared_task(name="compliance.cases.tasks.matchings_sweep", expires=10)
def matchings_sweep() -> None:
    """Close what ran out, end what is compared, and go on with what waits: a message was lost, or whoever had it was killed."""
    matching.matchings_settle(at=clock.now())
    if file_next(clock.now()) is not None:
        matching_step_take.delay()


@shared_task(name="compliance.cases.tasks.matching_files_forget", expires=600)
def matching_files_forget() -> None:
    matching.matching_files_forget(at=clock.now(), policy=current_policy(clock.now()))


@shared_task(name="compliance.cases.tasks.executions_settle", expires=60)
def executions_settle() -> None:
    """Stays and suspensions whose day has come."""
    execution.executions_settle(at=clock.now())


@shared_task(name="compliance.cases.tasks.publications_settle", expires=60)
def publications_settle() -> None:
    publication.publications_settle(at=clock.now())


@shared_task(name="compliance.cases.tasks.preservation_answer_take_in")
def preservation_answer_take_in(question_id: int) -> None:
    preservation_request.preservation_answer_take_in(question_id=question_id, at=clock.now())


@shared_task(name="compliance.cases.tasks.preservation_answers_sweep", expires=30)
def preservation_answers_sweep() -> None:
    preservation_request.preservation_answers_take_in(at=clock.now())


@shared_task(name="compliance.cases.tasks.preservations_note", expires=60)
def preservations_note() -> None:
    """What proved complaints ask to be kept. Nothing tells of one by itself: recordings live for weeks."""
    preservation_request.preservations_note(at=clock.now())


@shared_task(name="compliance.cases.tasks.consent_lead_consider")
def consent_lead_consider(marketer_id: int) -> None:
    consent_lead.consent_lead_consider(marketer_id=marketer_id, at=clock.now())


@shared_task(name="compliance.cases.tasks.consent_leads_consider", expires=600)
def consent_leads_consider() -> None:
    consent_lead.consent_leads_consider(at=clock.now())
