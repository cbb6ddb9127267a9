"""A fine that cannot be collected: proposed with a paper, answered by a head who did not propose it, and a payment that comes later."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from compliance.cases.models import Case, CaseAttachment, CaseClock, CaseEvent, OpenAccount, WriteOff
from compliance.cases.rules.case_attachment import WHATS
from compliance.cases.rules.write_off import ENFORCEMENT_ENDED, GROUNDS, is_sentence
from compliance.cases.selectors.payment import fine_of
from compliance.cases.selectors.write_off import write_off_of, write_off_proposed
from compliance.cases.services.case import case_move
from compliance.cases.services.case_clock import clocks_sweep
from compliance.cases.services.payment import (
    payment_demand,
    payment_enforce,
    payment_record,
    payment_terms_grant,
    payment_withdraw,
)
from compliance.cases.services.write_off import PAPER, write_off_agree, write_off_propose, write_off_refuse
from core.access.roles import Role
from core.models import User
from core.policies import current_policy
from tests.acts import acts, refusal_of
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.office import Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.cases.test_payment import DAY, demand_served, fine, local, office, served
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import officer
from tests.core.attachments.handing import handed
from tests.core.attachments.samples import GOOD
from tests.pages import hidden, post, send
from tests.registry.conftest import at_once
from tests.sessions import signed_in

__all__ = ["at_the_time", "office", "own_attachments"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments")]
WHY = "公司已注销，清算报告载明无剩余财产，股东亦未承诺承担。"


def propose(office: Office, at: Any, **more: Any) -> WriteOff:
    said: dict[str, Any] = {"ground": "ended_without_assets", "reason": WHY, "files": [handed()], **more}
    return write_off_propose(**{"case": office.case, "officer": office.people["officer"], "at": at, **said})


def test_each_ground_is_said_in_both_languages_and_a_word_is_no_reason() -> None:
    assert all(names["zh-hans"] and names["en"] for names in GROUNDS.values()) and PAPER in WHATS
    assert is_sentence(WHY) and not is_sentence("找不到") and not is_sentence("   no money         ")


def test_what_is_written_off_is_asked_for_no_more_and_is_not_paid(office: Office) -> None:
    at, head = served(office) + 30 * DAY, office.people["head"]
    owed = fine(office, at).account
    assert owed.fee > 0 and fine(office, at).to_demand
    clocks_sweep(at=at)
    assert OpenAccount.objects.exists() and CaseClock.objects.filter(case=office.case).exists()
    row = propose(office, at)
    assert row.papers == [CaseAttachment.objects.get(what=PAPER).attachment.public_id]
    assert fine(office, at).written_off is None, "a proposal changes nothing"
    clocks_sweep(at=at)
    assert OpenAccount.objects.exists()

    write_off_agree(write_off=row, head=head, at=at)
    row.refresh_from_db()
    assert (row.agreed, row.amount, row.answered_by) == (True, owed.open, head)
    found = fine(office, at + 60 * DAY)
    assert found.written_off == row and found.account.paid == 0 and not found.account.settled
    assert found.account.open == owed.open, "no delay adds to it any more"
    assert not found.to_demand and not found.is_asked
    clocks_sweep(at=at)
    assert not OpenAccount.objects.exists() and not CaseClock.objects.filter(clock__contains="pay").exists()
    event = CaseEvent.objects.get(act="case.written_off")
    assert (event.user, event.note) == (head, WHY)
    assert event.params == {"ground": "ended_without_assets", "amount": owed.open}
    assert acts("case.write_off_proposed", "case.written_off") == ["case.write_off_proposed", "case.written_off"]


def test_nothing_more_is_demanded_and_a_later_payment_counts(office: Office) -> None:
    at, head, person = served(office) + 30 * DAY, office.people["head"], office.people["officer"]
    write_off_agree(write_off=propose(office, at), head=head, at=at)
    owed, later = fine(office, at).account.open, at + 90 * DAY
    asked: dict[str, Any] = {"case": office.case, "at": later}
    assert refusal_of(lambda: payment_demand(officer=person, text="逾期", **asked)) == "payment.written_off"
    assert refusal_of(lambda: payment_enforce(head=head, reference="1", **asked)) == "payment.written_off"
    terms: dict[str, Any] = {"head": head, "terms": [], "reason": "困难"}
    assert refusal_of(lambda: payment_terms_grant(**terms, **asked)) == "payment.written_off"
    pay: dict[str, Any] = {"officer": person, "on": local(later), **asked}
    assert refusal_of(lambda: payment_record(amount=owed + 1, proof="农行 1", **pay)) == "payment.amount"
    payment_record(amount=owed - 1, proof="农行 1", **pay)
    assert (fine(office, later).account.paid, fine(office, later).account.open) == (owed - 1, 1)
    last = payment_record(amount=1, proof="农行 2", **pay)
    assert fine(office, later).account.settled
    payment_withdraw(payment=last, officer=person, reason="记错了案件", at=later)
    assert fine(office, later).account.open == 1 and fine(office, later).written_off is not None
    clocks_sweep(at=later)
    assert not OpenAccount.objects.exists()


def test_what_lacks_is_refused_by_its_code_and_leaves_nothing(office: Office) -> None:
    at = served(office) + 30 * DAY
    lacking: dict[str, dict[str, Any]] = {
        "write_off.ground": {"ground": "tired"},
        "write_off.not_enforced": {"ground": ENFORCEMENT_ENDED},
        "write_off.reason": {"reason": "没钱"},
        "write_off.paper": {"files": []},
        "case.role": {"officer": office.people["legal"]},
        "case.moved": {"seen": "another"},
    }
    for code, more in lacking.items():
        assert refusal_of(partial(propose, office, at, **more)) == code
    assert not WriteOff.objects.exists() and not CaseAttachment.objects.filter(what=PAPER).exists()
    assert acts("case.write_off_proposed") == []


def test_a_court_ends_only_what_it_was_asked_to_enforce(office: Office) -> None:
    late, head = served(office) + 20 * DAY, office.people["head"]
    payment_demand(case=office.case, officer=office.people["officer"], text="逾期", at=late)
    demand_served(office, late)
    at = served(office) + timedelta(days=200)
    payment_enforce(case=office.case, head=head, reference="（2027）申请1号", at=at)
    row = propose(
        office, at + 90 * DAY, ground=ENFORCEMENT_ENDED, reason="法院裁定终结执行：被执行人无可供执行的财产。"
    )
    write_off_agree(write_off=row, head=head, at=at + 91 * DAY)
    assert fine(office, at + 92 * DAY).written_off == row


def test_nobody_answers_their_own_proposal_and_only_a_head_answers(office: Office) -> None:
    at, head = served(office) + 30 * DAY, office.people["head"]
    row = propose(office, at, officer=head)
    assert refusal_of(lambda: write_off_agree(write_off=row, head=head, at=at)) == "write_off.second_person"
    worker = office.people["officer"]
    assert refusal_of(lambda: write_off_agree(write_off=row, head=worker, at=at)) == "case.role"
    assert refusal_of(lambda: write_off_refuse(write_off=row, head=worker, reason="再查", at=at)) == "case.role"
    another: User = officer(Role.HEAD, mail="second.head@office.example")
    write_off_agree(write_off=row, head=another, at=at)
    assert refusal_of(lambda: write_off_agree(write_off=row, head=another, at=at)) == "write_off.answered"
    assert refusal_of(lambda: write_off_refuse(write_off=row, head=another, reason="晚", at=at)) == "write_off.answered"
    assert refusal_of(lambda: propose(office, at)) == "write_off.again"
    assert acts("case.written_off") == ["case.written_off"]


def test_refused_it_is_collected_on_and_may_be_proposed_again(office: Office) -> None:
    at, head = served(office) + 30 * DAY, office.people["head"]
    row = propose(office, at)
    assert refusal_of(lambda: propose(office, at)) == "write_off.proposed"
    assert refusal_of(lambda: write_off_refuse(write_off=row, head=head, reason=" ", at=at)) == "write_off.answer"
    write_off_refuse(write_off=row, head=head, reason="先申请法院强制执行", at=at)
    row.refresh_from_db()
    assert (row.agreed, row.amount, row.answer) == (False, None, "先申请法院强制执行")
    assert fine(office, at).is_asked and write_off_proposed(office.case) is None
    assert refusal_of(lambda: write_off_agree(write_off=row, head=head, at=at)) == "write_off.answered"
    assert propose(office, at).pk != row.pk
    assert acts("case.write_off_refused") == ["case.write_off_refused"]


def test_where_all_was_paid_meanwhile_there_is_nothing_to_agree_to(office: Office) -> None:
    at, person = served(office) + 3 * DAY, office.people["officer"]
    row = propose(office, at)
    payment_record(case=office.case, officer=person, amount=90_000, on=local(at), proof="农行 1", at=at)
    head = office.people["head"]
    assert refusal_of(lambda: write_off_agree(write_off=row, head=head, at=at)) == "write_off.settled"
    write_off_refuse(write_off=row, head=head, reason="已缴清", at=at)
    assert refusal_of(lambda: propose(office, at)) == "write_off.settled"


def test_a_closed_case_takes_it_and_another_decision_begins_anew(office: Office) -> None:
    office.people["supervisor"] = officer(Role.SUPERVISOR, mail="督办@office.example")
    at = served(office) + 30 * DAY
    said = {"reason": "查明", "outcome_sent": True}
    case_move(case=office.case, act="case.close", actor=office.people["supervisor"], at=at, facts=said)
    row = write_off_agree(write_off=propose(office, at), head=office.people["head"], at=at)
    case = Case.objects.get()
    assert case.record.ends and write_off_of(case) == row
    case.served_at = at + DAY  # as where a new decision was served
    assert write_off_of(case) is None
    open_again = fine_of(case, current_policy(at), at + 2 * DAY)
    assert open_again is not None and open_again.written_off is None


@pytest.mark.django_db(transaction=True)
def test_two_proposals_at_once_are_one(office: Office) -> None:
    at, codes = served(office) + 30 * DAY, []

    def work() -> None:
        codes.append(refusal_of(lambda: propose(office, at)))

    at_once(2, work)
    assert WriteOff.objects.count() == 1 and codes.count("write_off.proposed") == 1


def test_the_database_holds_one_open_proposal_and_no_empty_write_off(office: Office) -> None:
    row = propose(office, served(office) + 30 * DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOff.objects.filter(pk=row.pk).update(agreed=True)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def page_of(office: Office) -> str:
    return f"/regulator/cases/{office.case.public_id}/write-off/"


def propose_on_page(client: Client, page: str, **said: Any) -> Any:
    fields = hidden(client.get(page), f"{page}propose/")
    paper = SimpleUploadedFile("裁定书.pdf", GOOD["pdf"], "application/pdf")
    return client.post(
        f"{page}propose/", {**fields, "ground": "ended_without_assets", "reason": WHY, "file": paper, **said}
    )


def test_the_pages_say_it_to_officer_head_and_firm(office: Office, at_the_time: Any) -> None:
    at_the_time(days=70)
    page = page_of(office)
    worker, head = (signed_in(office.people[who], language="en") for who in ("officer", "head"))
    answer = propose_on_page(worker, page, reason="none")
    assert answer.status_code == 422 and "Say in a sentence" in answer.content.decode()
    assert "裁定书.pdf" in answer.content.decode(), "the file that came waits with the form"
    assert propose_on_page(worker, page).status_code == 302
    text = worker.get(page).content.decode()
    assert "This waits for a head" in text and "裁定书.pdf" in text and WHY in text and "Answer of the head" not in text
    case_page = head.get(f"/regulator/cases/{office.case.public_id}/").content.decode()
    assert "Proposed to write it off" in case_page
    assert office.case.reference in head.get("/regulator/").content.decode().split('id="write-offs"')[1]
    assert 'id="write-offs"' not in worker.get("/regulator/").content.decode()
    assert send(head, page, {"answer": "refuse", "reason": ""}).status_code == 422
    fields = {**hidden(head.get(page)), "answer": "agree"}
    assert [post(head, page, fields).status_code for _click in range(2)] == [302, 302], "the second does nothing more"
    row = WriteOff.objects.get()
    assert row.agreed and row.amount is not None
    for address in (page, f"/regulator/cases/{office.case.public_id}/payment/"):
        text = head.get(address).content.decode()
        assert f"{row.amount:,} " in text and "are not paid; on" in text and "Let the firm pay later" not in text
    assert "Record a payment" in text
    firm = desk_of(member_of(office.firm)).get(
        f"/marketers/notices/{office.case.public_id}/", headers={"Accept-Language": "en"}
    )
    said = firm.content.decode()
    assert "written off" in said and "Later or in parts" not in said and WHY not in said


def test_a_case_without_money_has_no_such_page(office: Office) -> None:
    Case.objects.update(fine=None, gains=None)
    assert signed_in(office.people["officer"]).get(page_of(office)).status_code == 404
