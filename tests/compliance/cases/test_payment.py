"""A fine: what is due when, what delay adds, and what officers record, grant, demand and hand to the court."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from compliance.cases.models import Case, CaseDocument, CaseEvent, IssuedDocument, Payment
from compliance.cases.rules.document_draft import written
from compliance.cases.rules.payment import Account, Paid, Pause, Term, account, postponed
from compliance.cases.selectors.issued_document import documents_to_firm, words_of
from compliance.cases.selectors.payment import Fine, fine_of, refund_of
from compliance.cases.services.case import case_move
from compliance.cases.services.issued_document import document_issue
from compliance.cases.services.payment import (
    payment_demand,
    payment_enforce,
    payment_record,
    payment_terms_grant,
    payment_withdraw,
    repayment_record,
)
from core.access.roles import Role
from core.errors import DomainError
from core.policies import current_policy
from core.typesetting.blocks import raw_of, texts_of
from tests.acts import refusal_of
from tests.compliance.cases.office import HEARING, Office, paper
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.world import officer
from tests.pages import send
from tests.sessions import signed_in

__all__ = ["at_the_time"]
DUE, DAY = date(2026, 11, 1), timedelta(days=1)
WHOLE = [Term(DUE, 100_000)]


@pytest.mark.parametrize(
    ("terms", "paid", "on", "expected"),
    [
        (WHOLE, [], DUE, Account(100_000, 0, 0, 0, Term(DUE, 100_000))),
        (WHOLE, [], DUE + DAY, Account(100_000, 0, 100_000, 3_000, Term(DUE, 100_000), last_overdue=DUE)),
        (WHOLE, [Paid(DUE, 100_000)], DUE + 90 * DAY, Account(100_000, 100_000, 0, 0, None)),
        (
            WHOLE, [Paid(DUE + 2 * DAY, 40_000)], DUE + 10 * DAY,
            Account(100_000, 40_000, 60_000, 20_400, Term(DUE, 60_000), last_overdue=DUE),
        ),
        (  # never above the fine
            WHOLE, [], DUE + 400 * DAY,
            Account(100_000, 0, 100_000, 100_000, Term(DUE, 100_000), last_overdue=DUE),
        ),
        (WHOLE, [Paid(DUE + 5 * DAY, 1)], DUE, Account(100_000, 0, 0, 0, Term(DUE, 100_000))),  # not paid yet on that day
        (
            [Term(DUE + 30 * DAY, 40_000), Term(DUE, 60_000)], [Paid(DUE, 60_000)], DUE + 10 * DAY,
            Account(100_000, 60_000, 0, 0, Term(DUE + 30 * DAY, 40_000)),
        ),
        ([Term(DUE, 1)], [], DUE + 10 * DAY, Account(1, 0, 1, 0, Term(DUE, 1), last_overdue=DUE)),  # whole units
    ],
)  # fmt: skip
def test_an_account_on_a_day(terms: list[Term], paid: list[Paid], on: date, expected: Account) -> None:
    assert account(terms, paid, 3, on) == expected
    assert account(terms, paid, 3, on).settled is (expected.fine + expected.fee == expected.paid)


@pytest.fixture
def office() -> Office:
    """A case whose fine of 90,000 was decided and served."""
    made = Office()
    fined: dict[str, Any] = {"sanction": "warning_fine", "fine": 90_000, "scale_reason": "情节较重"}
    way: dict[str, dict[str, Any]] = {
        "case.propose_penalty": {
            "sanction_proposed": "warning_fine",
            "fine_proposed": 90_000,
            "scale_reason_proposed": "情节较重",
        },
        "case.decide": fined,
    }
    made.left = [
        (name, who, days, {**brings, **way.get(name, {})})
        for name, who, days, brings in made.left
        if name not in HEARING
    ]
    made.act("case.serve_decision")
    return made


def fine(office: Office, at: datetime) -> Fine:
    found = fine_of(Case.objects.get(), current_policy(at), at)
    assert found is not None
    return found


def local(at: datetime) -> date:
    return at.astimezone(current_policy(at).numbering.zone).date()


def served(office: Office) -> datetime:
    at = Case.objects.get().served_at
    assert at is not None
    return at


def demand_served(office: Office, at: datetime) -> None:
    """The paper of the last demand is issued, and handed over at this moment."""
    event = CaseEvent.objects.filter(act="case.payment_demanded").latest("pk")
    demand = document_issue(event=event, at=event.at)
    assert demand is not None
    way = {"service_way": "in_person", "service_on": local(at), "service_proof": paper(office.case)}
    facts = {"served_paper": demand.public_id, **way}
    case_move(case=office.case, act="case.serve_paper", actor=office.people["officer"], at=at, facts=facts)


@pytest.mark.django_db
def test_the_fine_is_due_fifteen_days_after_service_and_payments_settle_it(office: Office) -> None:
    at, person = served(office) + 3 * DAY, office.people["officer"]
    due = local(served(office)) + 15 * DAY
    assert fine(office, at).terms == [Term(due, 90_000)]
    on = local(at)
    first = payment_record(case=office.case, officer=person, amount=50_000, on=on, proof="农行 001", at=at)
    again: dict[str, Any] = {
        "case": office.case,
        "officer": person,
        "amount": 50_000,
        "on": on,
        "proof": " 农行 001 ",
        "at": at,
    }
    assert refusal_of(lambda: payment_record(**again)) == "payment.amount"  # more than is owed
    assert refusal_of(lambda: payment_record(**{**again, "amount": 40_000})) == "payment.again"  # the same paper
    assert refusal_of(lambda: payment_record(**{**again, "amount": 1, "proof": "2", "on": on + DAY})) == "payment.day"
    payment_record(case=office.case, officer=person, amount=40_000, on=on, proof="农行 002", at=at)
    assert fine(office, at).account.settled
    payment_withdraw(payment=first, officer=person, reason="记错案件", at=at)
    assert refusal_of(lambda: payment_withdraw(payment=first, officer=person, reason="x", at=at)) == "payment.withdrawn"
    assert fine(office, at).account.paid == 40_000 and Payment.objects.count() == 2
    assert list(CaseEvent.objects.filter(act__contains="paid").values_list("params", flat=True)) == [
        {"amount": 50_000}, {"amount": 40_000}
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_head_lets_the_firm_pay_in_parts_that_are_the_whole_fine_on_days_to_come(office: Office) -> None:
    at, head = served(office) + DAY, office.people["head"]
    day = local(at) + 30 * DAY

    def grant(*terms: Term, who: str = "head", reason: str = "资金困难") -> str:
        return refusal_of(
            lambda: payment_terms_grant(case=office.case, head=office.people[who], terms=terms, reason=reason, at=at)
        )

    assert grant(Term(day, 90_000), who="officer") == "case.role"
    assert grant(Term(day, 89_999)) == grant(Term(day, 45_000), Term(day, 45_000)) == grant() == "payment.terms"
    assert grant(Term(local(at) - DAY, 90_000)) == "payment.terms"
    assert grant(Term(day, 90_000), reason=" ") == "payment.reason"
    assert grant(Term(day, 60_000), Term(day + 30 * DAY, 30_000)) == ""
    assert fine(office, at + 40 * DAY).account.overdue == 60_000
    assert fine(office, at + 40 * DAY).account.next_due == Term(day, 60_000)
    assert CaseEvent.objects.get(act="case.payment_terms").user == head


@pytest.mark.django_db
def test_what_is_overdue_is_demanded_once_and_after_ten_days_the_court_is_asked(office: Office) -> None:
    person, head = office.people["officer"], office.people["head"]
    early, late = served(office) + 10 * DAY, served(office) + 20 * DAY
    text = {"text": "请于十日内缴纳罚款及加处罚款"}
    assert (
        refusal_of(lambda: payment_demand(case=office.case, officer=person, at=early, **text)) == "payment.not_overdue"
    )
    enforce: dict[str, Any] = {"case": office.case, "head": head, "reference": "（2026）申请1号"}
    assert refusal_of(lambda: payment_enforce(at=late, **enforce)) == "payment.time_runs"
    payment_demand(case=office.case, officer=person, at=late, **text)
    assert refusal_of(lambda: payment_demand(case=office.case, officer=person, at=late, **text)) == "payment.demanded"
    assert CaseDocument.objects.get(kind="case.payment_demanded").shown_to_firm
    assert fine(office, late).pay_by is None, "nothing proves that the firm has it"
    assert refusal_of(lambda: payment_enforce(at=late + 200 * DAY, **enforce)) == "payment.time_runs"
    demand_served(office, late + 5 * DAY)
    assert fine(office, late + 5 * DAY).pay_by == local(late) + 15 * DAY
    assert refusal_of(lambda: payment_enforce(at=late + 15 * DAY, **enforce)) == "payment.time_runs"
    assert refusal_of(lambda: payment_enforce(at=late + 16 * DAY, **enforce)) == "payment.not_final"
    stands = fine(office, late + 16 * DAY)  # six months for the court are over first, then the office has three
    assert stands.court_from == date(2027, 6, 18) and stands.court_until == date(2027, 9, 17)
    after = served(office) + 290 * DAY
    assert refusal_of(lambda: payment_enforce(at=after, **enforce)) == "payment.too_late"
    payment_enforce(at=served(office) + 200 * DAY, **enforce)
    assert CaseEvent.objects.get(act="case.enforcement_asked").note == "（2026）申请1号"


@pytest.mark.django_db
def test_parts_granted_after_a_demand_are_demanded_anew_before_the_court_is_asked(office: Office) -> None:
    person, head = office.people["officer"], office.people["head"]
    at = served(office) + 20 * DAY
    payment_demand(case=office.case, officer=person, text="请缴纳", at=at)
    demand_served(office, at)
    assert fine(office, at).pay_by is not None
    parts = [Term(local(at) + 30 * DAY, 90_000)]
    payment_terms_grant(case=office.case, head=head, terms=parts, reason="确有困难", at=at + DAY)
    late = at + 32 * DAY
    assert (fine(office, late).account.overdue, fine(office, late).demanded_at) == (90_000, None)
    enforce: dict[str, Any] = {"case": office.case, "head": head, "reference": "（2026）申请1号", "at": late}
    assert refusal_of(lambda: payment_enforce(**enforce)) == "payment.time_runs"
    payment_demand(case=office.case, officer=person, text="请缴纳", at=late)
    assert (fine(office, late).demanded_at, fine(office, late).pay_by) == (late, None)
    demand_served(office, late + DAY)
    assert fine(office, late + DAY).pay_by == local(late) + 11 * DAY


@pytest.mark.django_db
def test_a_part_that_falls_due_after_a_demand_is_demanded_by_another_and_holds_up_no_court(office: Office) -> None:
    person, head = office.people["officer"], office.people["head"]
    at = served(office) + DAY
    parts = [Term(local(at) + 10 * DAY, 60_000), Term(local(at) + 40 * DAY, 30_000)]
    payment_terms_grant(case=office.case, head=head, terms=parts, reason="确有困难", at=at)
    first, second = at + 12 * DAY, at + 42 * DAY
    payment_demand(case=office.case, officer=person, text="请缴纳", at=first)
    demand_served(office, first)
    due = fine(office, first).pay_by
    assert due is not None and not fine(office, second - 3 * DAY).to_demand
    again: dict[str, Any] = {"case": office.case, "officer": person, "text": "请缴纳"}
    assert refusal_of(lambda: payment_demand(at=second - 3 * DAY, **again)) == "payment.demanded"
    assert fine(office, second).to_demand
    payment_demand(at=second, **again)
    assert not fine(office, second).to_demand
    assert fine(office, second).pay_by == due, "what was demanded first may go to the court as before"
    payment_record(case=office.case, officer=person, amount=60_000, on=local(second), proof="12345", at=second)
    assert fine(office, second).pay_by is None, (
        "of the rest the second demand speaks, and nothing proves that it was served"
    )


@pytest.mark.django_db
def test_a_demand_is_a_paper_of_its_own_that_says_what_is_owed_and_until_when(office: Office) -> None:
    late = served(office) + 20 * DAY
    demand: dict[str, Any] = {"case": office.case, "officer": office.people["officer"], "at": late}
    assert refusal_of(lambda: payment_demand(text="甲\n" * 9_000, **demand)) == "payment.document_fits"
    assert not CaseEvent.objects.filter(act="case.payment_demanded").exists()
    payment_demand(text="逾期五日", **demand)
    document = document_issue(event=CaseEvent.objects.get(act="case.payment_demanded"), at=late)
    assert document is not None and (document.kind, document.to_firm) == ("demand", True)
    assert document.number == f"苏通催〔{local(late).year}〕1号" and document in documents_to_firm(office.firm)
    account, by = fine(office, late).account, written(local(late) + 10 * DAY, "", "zh-hans")
    decision = IssuedDocument.objects.get(kind="decision")
    chinese, english = ("".join(texts_of(raw_of(words_of(document, each)))) for each in ("zh-hans", "en"))
    for said in (
        decision.number,
        "90,000",
        f"{account.fee:,}",
        f"{90_000 + account.fee:,}",
        f"至{by}止",
        "逾期五日",
        "陈述和申辩",
    ):
        assert said in chinese, said
    assert "Demand for Payment" in english and f"CNY {90_000 + account.fee:,}" in english and document.pdfs.count() == 2


@pytest.mark.django_db
def test_of_a_payment_dated_before_the_delay_no_more_is_taken_than_was_owed_then(office: Office) -> None:
    late = served(office) + 25 * DAY
    owed, due = fine(office, late).account, fine(office, late).terms[0].due
    assert owed.open == 90_000 + owed.fee and owed.fee > 0
    paid: dict[str, Any] = {"case": office.case, "officer": office.people["officer"], "proof": "农行 1", "at": late}
    assert refusal_of(lambda: payment_record(amount=90_001, on=due, **paid)) == "payment.amount"
    assert refusal_of(lambda: payment_record(amount=1, on=due.replace(year=due.year - 1), **paid)) == "payment.day"
    assert not Payment.objects.exists()
    payment_record(amount=90_000, on=due, **paid)
    assert fine(office, late).account.settled


@pytest.mark.django_db
def test_a_revoked_decision_leaves_nothing_to_pay(office: Office) -> None:
    at = served(office) + DAY
    revoked = {"reason": "事实不清", "reasons_published": "公告栏"}
    case = case_move(case=office.case, act="case.revoke", actor=office.people["head"], at=at, facts=revoked)
    assert fine_of(case, current_policy(at), at) is None
    with pytest.raises(DomainError, match=r"^payment\.none$"):
        payment_record(case=case, officer=office.people["officer"], amount=1, on=local(at), proof="1", at=at)


@pytest.mark.django_db
@pytest.mark.parametrize("revoked", [True, False])
def test_closing_and_reopening_change_nothing_of_what_is_to_be_paid(office: Office, revoked: bool) -> None:
    office.people["supervisor"] = officer(Role.SUPERVISOR, mail="督办@office.example")
    at = served(office) + DAY
    said = {"reason": "查明", "reasons_published": "公告栏", "outcome_sent": True, "new_facts": True}
    for act in (["revoke"] if revoked else []) + ["close", "reopen", "close"]:
        who = office.people["head" if act == "revoke" else "supervisor"]
        case = case_move(case=office.case, act=f"case.{act}", actor=who, at=at, facts=said)
        found = fine_of(case, current_policy(at), at)
        assert (found is None) is revoked
        assert found is None or found.account.open == 90_000


@pytest.mark.django_db
def test_the_page_records_grants_and_loses_nothing(office: Office, at_the_time: Callable[..., None]) -> None:
    at_the_time(days=32)
    address = f"/regulator/cases/{office.case.public_id}/payment/"
    client = signed_in(office.people["officer"], language="en")
    text = client.get(address).content.decode()
    assert "90,000 yuan" in text and "Let the firm pay later" not in text
    said = {"form": "paid", "paid-amount": "95000", "paid-on": "2026-12-20", "paid-proof": "农行 001"}
    answer = send(client, address, said)
    assert answer.status_code == 422 and 'value="95000"' in answer.content.decode()
    assert send(client, address, {**said, "paid-amount": "9000"}).status_code == 302
    assert "81,000" in client.get(f"/regulator/cases/{office.case.public_id}/").content.decode()
    head = signed_in(office.people["head"], language="en")
    parts = {"form": "terms", "terms-reason": "资金困难", "terms-due_1": "2027-03-01", "terms-amount_1": "90000"}
    assert send(head, address, parts).status_code == 302
    assert "1 March 2027" in client.get(address).content.decode()
    assert client.get(f"/regulator/cases/{office.case.public_id}/payment/x").status_code == 404


@pytest.mark.django_db
def test_under_a_stay_nothing_is_asked_for_and_its_days_are_given_back(office: Office) -> None:
    at, person = served(office), office.people["officer"]
    move: dict[str, Any] = {"case": office.case, "actor": office.people["head"]}
    stay = {"reason": "复议机关认为需要", "stay_since": local(at + 10 * DAY), "stay_until": local(at + 29 * DAY)}
    case_move(act="case.order_stay", at=at + 10 * DAY, facts=stay, **move)
    held = fine(office, at + 20 * DAY)
    assert held.stayed is not None and (held.account.overdue, held.account.fee) == (0, 0)
    late: dict[str, Any] = {"case": office.case, "officer": person, "text": "请缴纳"}
    assert refusal_of(lambda: payment_demand(at=at + 20 * DAY, **late)) == "payment.stayed"
    after = fine(office, at + 36 * DAY)  # fifteen days, and the twenty of the stay
    assert after.stayed is None and after.terms[0].due == local(at) + 35 * DAY
    assert (after.account.overdue, after.account.fee) == (90_000, 2_700)
    payment_demand(at=at + 36 * DAY, **late)
    brought = {"reason": "起诉", "applied_on": local(at + 40 * DAY)}
    case_move(case=office.case, act="case.record_suit", actor=person, at=at + 40 * DAY, facts=brought)
    assert fine(office, at + 90 * DAY).account.fee == 4 * 2_700  # no fee while the court has it


@pytest.mark.django_db
def test_money_paid_without_a_decision_for_it_is_paid_back_and_no_more(
    office: Office, at_the_time: Callable[..., None]
) -> None:
    at, person = served(office) + DAY, office.people["officer"]
    payment_record(case=office.case, officer=person, amount=90_000, on=local(at), proof="农行 1", at=at)
    back: dict[str, Any] = {"case": office.case, "officer": person, "on": local(at + 2 * DAY), "at": at + 2 * DAY}
    assert refusal_of(lambda: repayment_record(amount=1, proof="退 1", **back)) == "repayment.amount"
    revoked = {"reason": "事实不清", "reasons_published": "公告栏"}
    case_move(case=office.case, act="case.revoke", actor=office.people["head"], at=at + DAY, facts=revoked, text="正文")
    at_the_time(days=31)
    client, address = signed_in(person, language="en"), f"/regulator/cases/{office.case.public_id}/payment/"
    assert "To be paid back" in client.get(address).content.decode()
    said = {"form": "back", "back-amount": "40000", "back-on": local(at).isoformat(), "back-proof": "退 1"}
    assert send(client, address, said).status_code == 302
    refund = refund_of(Case.objects.get(), current_policy(at), at + 2 * DAY)
    assert refund is not None and (refund.due, refund.open) == (90_000, 50_000)
    assert refusal_of(lambda: repayment_record(amount=50_001, proof="退 2", **back)) == "repayment.amount"
    assert refusal_of(lambda: repayment_record(amount=1, proof="退 1", **back)) == "payment.again"
    repayment_record(amount=50_000, proof="退 2", **back)
    assert CaseEvent.objects.filter(act="case.paid_back").count() == 2


def test_gains_are_paid_beside_the_fine_and_delay_adds_nothing_to_them() -> None:
    """APL 72 adds to fines alone; of one day's money the fine is paid first, for it grows."""
    terms = [Term(DUE, 100_000), Term(DUE, 40_000, gains=True)]
    late = account(terms, [], 3, DUE + DAY)
    assert (late.fine, late.gains, late.overdue, late.fee, late.open) == (100_000, 40_000, 140_000, 3_000, 143_000)
    part = account(terms, [Paid(DUE, 110_000)], 3, DUE + 10 * DAY)
    assert (part.fee, part.overdue, part.next_due) == (0, 30_000, Term(DUE, 30_000, gains=True))
    assert account(terms, [Paid(DUE, 140_000)], 3, DUE + 10 * DAY).settled
    moved = postponed(terms, [Pause(DUE, DUE + 5 * DAY)], DUE + 9 * DAY)
    assert moved == [Term(DUE + 5 * DAY, 100_000), Term(DUE + 5 * DAY, 40_000, gains=True)]


@pytest.mark.django_db
def test_gains_are_due_with_the_fine_and_no_part_puts_them_off(office: Office) -> None:
    Case.objects.update(gains=40_000)
    at, due = served(office) + 3 * DAY, local(served(office)) + 15 * DAY
    assert fine(office, at).terms == [Term(due, 90_000), Term(due, 40_000, gains=True)]
    parts = [Term(due + 30 * DAY, 50_000), Term(due + 60 * DAY, 40_000)]
    said: dict[str, Any] = {"case": office.case, "head": office.people["head"], "reason": "经营困难", "at": at}
    assert (
        refusal_of(lambda: payment_terms_grant(**said, terms=[*parts, Term(due + 90 * DAY, 40_000)])) == "payment.terms"
    )
    payment_terms_grant(**said, terms=parts)
    assert fine(office, at).terms == [*parts, Term(due, 40_000, gains=True)]
    pay: dict[str, Any] = {"case": office.case, "officer": office.people["officer"], "on": local(at), "at": at}
    assert refusal_of(lambda: payment_record(**pay, amount=130_001, proof="1")) == "payment.amount"
    payment_record(**pay, amount=130_000, proof="农行 001")
    assert fine(office, at).account.settled
    Case.objects.update(gains=None)
    refund = refund_of(Case.objects.get(), current_policy(at), at)
    assert refund is not None and refund.open == 40_000, "what a smaller decision leaves is paid back"
    page = signed_in(office.people["officer"], language="en")
    Case.objects.update(gains=40_000)
    shown = page.get(f"/regulator/cases/{office.case.public_id}/payment/").content.decode()
    assert "Illegal gains confiscated" in shown and "40,000" in shown
