"""What a case cites stays as long as the case is open, under appeal or not carried out; then its file goes whole."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from complaints.models import Caller, Complaint
from compliance.cases.models import Case, CaseAttachment, CaseDocument, CaseEvent, OpenAccount, Payment, WriteOff
from compliance.cases.selectors.payment import fine_of
from compliance.cases.services.case import case_move
from compliance.cases.services.case_clock import clocks_sweep
from compliance.cases.services.payment import payment_record, repayment_record
from compliance.cases.services.write_off import write_off_agree, write_off_propose
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from core import clock
from core.models import Attachment
from core.policies import current_policy
from core.services.attachment import attachment_keep
from registry.firms.models import MarketerStanding
from registry.firms.services.marketer import marketer_restore, marketer_suspend
from registry.register.models import Consent
from registry.scrubs.models import ScrubRecord
from tests.acts import acts
from tests.compliance.cases.handing_in import attached, folders, own_attachments
from tests.compliance.retention.aging import run, years_pass
from tests.compliance.retention.files import AGES, ALL, case_file, cited, closed, fined
from tests.compliance.world import ACTOR
from tests.core.attachments.handing import handed

pytestmark = pytest.mark.django_db
__all__ = ["own_attachments"]


@pytest.fixture
def case() -> Case:
    return case_file()


def still_open(_case: Case) -> None:
    pass


def being_served(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="decided", gathering=False, decided_at=clock.now())


def before_the_court(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state="sued", gathering=False)


def still_listed(case: Case) -> None:
    closed(case)
    BlacklistEntry.objects.update(state="active", ended_at=None)


def listing_appealed(case: Case) -> None:
    closed(case)
    BlacklistEntry.objects.update(appeal_state="open")


def still_suspended(case: Case) -> None:
    closed(case)
    assert case.respondent is not None
    marketer_suspend(
        marketer=case.respondent, reason="suspension", case_reference=case.reference, at=clock.now(), actor=ACTOR
    )


def still_owing(case: Case) -> None:
    fined(case)
    clocks_sweep(at=clock.now())


def owing_and_not_reckoned_yet(case: Case) -> None:
    fined(case)


def sued_after_it_was_closed(case: Case) -> None:
    people, at = fined(case), clock.now()
    fine = fine_of(Case.objects.get(), current_policy(at), at)
    assert fine is not None
    today = at.astimezone(current_policy(at).numbering.zone).date()
    payment_record(case=case, officer=people["officer"], amount=fine.account.open, on=today, proof="农行 1", at=at)
    brought = {"reason": "起诉", "applied_on": today}
    case_move(case=case, act="case.record_suit", actor=people["officer"], at=at, facts=brought)
    case.refresh_from_db()
    assert case.closed_at is None, "what is brought against its decision opens it"


HOLDS = (
    still_open, being_served, before_the_court, still_listed, listing_appealed, still_suspended, still_owing,
    owing_and_not_reckoned_yet, sued_after_it_was_closed,
)  # fmt: skip


@pytest.mark.parametrize("hold", HOLDS, ids=lambda hold: hold.__name__)
def test_nothing_goes_that_a_held_case_cites(case: Case, hold: Callable[[Case], None]) -> None:
    assert BlacklistEntry.objects.filter(case=case).exists()
    hold(case)
    before = cited(case)
    assert before["consents"] == before["records"] == 1 and before["with people"] == 5
    years_pass(AGES)
    run(*ALL)
    assert cited(case) == before
    assert BlacklistEntry.objects.filter(case=case).exists()
    assert Complaint.objects.filter(caller__value__endswith="2586537152").count() == 0  # in no case
    assert ScrubRecord.objects.count() == 1 and Consent.objects.count() == 1


def test_what_was_held_goes_once_nothing_holds_it(case: Case) -> None:
    still_suspended(case)
    years_pass(AGES)
    run(*ALL)
    case.refresh_from_db()
    assert case.respondent is not None
    marketer_restore(marketer=case.respondent, at=clock.now(), actor=ACTOR, case_reference=case.reference)
    run(*ALL)
    run(*ALL)  # a file waits for its listings
    assert Case.objects.count() == CaseEvent.objects.count() == CaseDocument.objects.count() == 0
    assert Complaint.objects.count() == Violation.objects.count() == BlacklistEntry.objects.count() == 0
    assert Caller.objects.count() == ScrubRecord.objects.count() == Consent.objects.count() == 0
    assert MarketerStanding.objects.exists()


def test_a_closed_case_goes_once_its_fine_is_paid(case: Case) -> None:
    person = fined(case)["officer"]
    case.refresh_from_db()
    assert case.closed_at is not None and case.fine == 90_000
    years_pass(AGES)
    clocks_sweep(at=clock.now())
    run(*ALL)
    before, at = cited(case), clock.now()
    assert before["with people"] == 5 and OpenAccount.objects.filter(case=case).exists()
    fine = fine_of(Case.objects.get(), current_policy(at), at)
    assert fine is not None and fine.account.fee == 90_000, "what the delay added is owed too"
    today = at.astimezone(current_policy(at).numbering.zone).date()
    paid: dict[str, Any] = {"case": case, "officer": person, "on": today, "at": at}
    payment_record(amount=fine.account.open - 1, proof="农行 1", **paid)
    clocks_sweep(at=at)
    run(*ALL)
    assert cited(case)["with people"] == 5, "one yuan is owed"
    payment_record(amount=1, proof="农行 2", **paid)
    run(*ALL)
    assert cited(case)["with people"] == 5, "what was paid is not reckoned yet"
    clocks_sweep(at=at)
    assert not OpenAccount.objects.exists()
    run(*ALL)
    assert cited(case)["with people"] == 0 and Consent.objects.count() == ScrubRecord.objects.count() == 0
    assert Case.objects.count() == 1 and Payment.objects.count() == 2, "what happened to it within a year is kept"
    years_pass(timedelta(days=366))
    run(*ALL)
    assert not Case.objects.exists() and not Payment.objects.exists()


def test_a_closed_case_goes_once_what_cannot_be_collected_is_written_off(case: Case) -> None:
    people = fined(case)
    case.refresh_from_db()
    assert case.closed_at is not None
    years_pass(AGES)
    clocks_sweep(at=clock.now())
    run(*ALL)
    assert cited(case)["with people"] == 5
    why: dict[str, Any] = {
        "ground": "ended_without_assets",
        "reason": "公司已注销，清算后无剩余财产。",
        "files": [handed()],
    }
    proposed = write_off_propose(case=case, officer=people["officer"], at=clock.now(), **why)
    clocks_sweep(at=clock.now())
    run(*ALL)
    assert cited(case)["with people"] == 5, "a proposal releases nothing"
    write_off_agree(write_off=proposed, head=people["head"], at=clock.now())
    clocks_sweep(at=clock.now())
    run(*ALL)
    assert cited(case)["with people"] == 0 and not OpenAccount.objects.exists()
    assert WriteOff.objects.count() == 1, "what happened to it within a year is kept"
    years_pass(timedelta(days=366))
    run(*ALL)
    assert not Case.objects.exists() and not WriteOff.objects.exists()


def test_a_closed_case_stays_until_what_fell_with_its_decision_is_paid_back(case: Case) -> None:
    people, at = fined(case, closing=False), clock.now()
    today = at.astimezone(current_policy(at).numbering.zone).date()
    money: dict[str, Any] = {"case": case, "officer": people["officer"], "on": today, "at": at}
    fine = fine_of(Case.objects.get(), current_policy(at), at)
    assert fine is not None
    payment_record(amount=fine.account.open, proof="农行 1", **money)
    clocks_sweep(at=at)
    assert not OpenAccount.objects.exists(), "all of it is paid"
    for act, who, facts in (
        ("case.revoke", "head", {"reason": "事实不清", "reasons_published": "公告栏"}),
        ("case.close", "supervisor", {"reason": "已撤销", "outcome_sent": True}),
    ):
        case_move(case=case, act=act, actor=people[who], at=at, facts=facts, text="正文")
    years_pass(AGES)
    clocks_sweep(at=clock.now())
    run(*ALL)
    assert cited(case)["with people"] == 5
    repayment_record(amount=fine.account.open, proof="退 1", **money)
    clocks_sweep(at=clock.now())
    run(*ALL)
    assert cited(case)["with people"] == 0 and not OpenAccount.objects.exists()


@pytest.mark.usefixtures("own_attachments")
def test_attachments_end_with_their_case_file_and_key(
    case: Case, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    row, other = attached(case), attachment_keep(
        handed=handed(), owner="complaint:1", purpose="complaint.evidence", at=clock.now(), actor=ACTOR
    )  # fmt: skip
    closed(case)
    years_pass(current_policy().retention.periods["case"] - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        run(*ALL)
    assert folders() == {row.folder, other.folder}
    years_pass(AGES)
    with django_capture_on_commit_callbacks(execute=True):
        run(*ALL)
        run(*ALL)  # a file waits for its listings
    assert CaseAttachment.objects.count() == Case.objects.count() == 0
    assert [one.pk for one in Attachment.objects.all()] == [other.pk] and folders() == {other.folder}
    assert not (settings.DNC_KEYS / "lasting" / row.folder).exists()
    assert acts("attachments.") == ["attachments.expired"]
