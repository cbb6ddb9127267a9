"""Each task carries out one period of the pack, one small batch after another until nothing older is left, or what a citizen
asked for.

It may run twice, at once, late or never: what is over stays over, and no batch waits for another.
"""

from celery import shared_task

from complaints.services import complaint_end
from compliance.cases.services import preservation_request
from compliance.findings.services import caller_fact_end
from compliance.retention.selectors.erasure import erasures_due
from compliance.retention.selectors.held import consents_held, scrubs_held
from compliance.retention.selectors.personal_copy import copies_waiting
from compliance.retention.services import case, complaint, erasure, personal_copy
from core import clock
from core.actors import Actor
from core.policies import current_policy
from core.running.batches import until_done
from core.running.one_by_one import one_by_one
from registry.firms.services import question
from registry.register.services import consent_end
from registry.scrubs.services import record_span, scrub_record

SWEEP = 100


@shared_task(name="compliance.retention.tasks.complaints_expire", expires=3600)
def complaints_expire() -> None:
    at = clock.now()
    policy = current_policy(at)
    until_done(lambda after: complaint.complaints_expire(at=at, policy=policy, after=after))
    until_done(lambda after: complaint.case_complaints_erase(at=at, policy=policy, after=after))
    until_done(lambda after: complaint_end.imported_rows_expire(at=at, policy=policy, after=after))
    until_done(lambda after: preservation_request.preservations_expire(at=at, policy=policy, after=after))
    until_done(lambda after: caller_fact_end.caller_facts_expire(at=at, policy=policy, after=after))
    until_done(lambda after: question.questions_expire(at=at, policy=policy, after=after))


@shared_task(name="compliance.retention.tasks.cases_expire", expires=3600)
def cases_expire() -> None:
    at = clock.now()
    until_done(lambda after: case.cases_expire(at=at, policy=current_policy(at), after=after))


@shared_task(name="compliance.retention.tasks.listings_expire", expires=3600)
def listings_expire() -> None:
    at = clock.now()
    until_done(lambda after: case.listings_expire(at=at, policy=current_policy(at), after=after))


@shared_task(name="compliance.retention.tasks.consents_expire", expires=3600)
def consents_expire() -> None:
    at = clock.now()
    policy = current_policy(at)
    until_done(lambda after: consent_end.consents_expire(at=at, policy=policy, held=consents_held, after=after))
    until_done(lambda after: consent_end.relationships_expire(at=at, policy=policy, held=consents_held, after=after))


@shared_task(name="compliance.retention.tasks.scrub_records_expire", expires=3600)
def scrub_records_expire() -> None:
    at = clock.now()
    policy = current_policy(at)
    until_done(lambda after: scrub_record.scrub_records_expire(at=at, policy=policy, held=scrubs_held, after=after))
    record_span.record_spans_expire(at=at, policy=policy)


@shared_task(name="compliance.retention.tasks.copy_make")
def copy_make(copy_id: int) -> None:
    personal_copy.copy_make(copy_id=copy_id, at=clock.now())


@shared_task(name="compliance.retention.tasks.copies_sweep", expires=60)
def copies_sweep() -> None:
    """Copies of which no message came; those whose time is over."""
    at = clock.now()
    for copy_id in copies_waiting(at, SWEEP):
        copy_make.delay(copy_id)
    personal_copy.copies_forget(at=at)


@shared_task(name="compliance.retention.tasks.erasures_settle", expires=600)
def erasures_settle() -> None:
    """Carry out those whose hours are over, each in a transaction of its own."""
    at = clock.now()
    actor = Actor.system("erasures")
    one_by_one(lambda pk: erasure.erasure_carry_out(erasure_id=pk, at=at, actor=actor), erasures_due(at))
