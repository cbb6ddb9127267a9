"""An officer who did not work on it answers a review with reasons, which the complainant reads; each once."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override

from complaints.models import Complaint, ComplaintReview
from complaints.services.complaint_details import complaint_details_add
from complaints.services.complaint_review import complaint_review_ask
from complaints.services.complaint_step import complaint_step_add
from complaints.services.complaint_withdrawal import complaint_withdraw
from complaints.web.words import step_shown
from compliance.cases.models import Case, CaseEvent
from compliance.cases.selectors.complaint_review import has_worked_on, review_due, reviews_anew, reviews_waiting
from compliance.cases.services.complaint_review import complaint_review_answer
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Violation
from compliance.findings.services.assessment import complaint_assess
from core.access.roles import Role
from core.models import User
from core.policies import current_policy
from tests.acts import acts, behind, refusal_of
from tests.complaints.conftest import file_withheld
from tests.compliance.cases.office import Office
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import (
    ACTOR,
    FIRM_CALLER,
    NOW,
    ROGUE,
    campaign,
    complaint,
    firm,
    officer,
    person,
    registered,
)
from tests.pages import send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
LATER = NOW + timedelta(hours=2)  # a complaint is filed an hour after its call
ENGLISH = {"Accept-Language": "en"}


def reviewed(case: str = "", status: str = "no_breach") -> Complaint:
    filed = complaint(registered(), assess=False)
    params = {"why": "证据不足", "office": "CN-JS"}
    complaint_step_add(complaint_id=filed.pk, status=status, params=params, case_reference=case, at=LATER, actor=ACTOR)
    complaint_review_ask(complaint_id=filed.pk, reasons="Look again.", at=LATER, actor=ACTOR)
    return filed


def answer(
    filed: Complaint,
    by: User,
    *,
    stands: bool = True,
    words: str = "录音听不清。",
    breach: str = "",
    at: datetime = LATER,
) -> str:
    return refusal_of(
        lambda: complaint_review_answer(
            complaint_id=filed.pk, stands=stands, answer=words, breach=breach, officer=by, at=at
        )
    )


def waiting() -> list[Complaint]:
    return [row.review.complaint for row in reviews_waiting(Complaint.objects.all(), current_policy(LATER), 10)]


@pytest.mark.parametrize("status", ["no_breach", "caller_not_identified"])
def test_the_answer_stands_with_the_officers_reasons(status: str) -> None:
    filed, person = reviewed(status=status), officer()
    assert waiting() == [filed]
    assert [answer(filed, person, words=words) for words in (" ", "x" * 2001)] == ["complaint_review.answer"] * 2
    assert [answer(filed, person) for _ in range(2)] == ["", "complaint_review.answered"]
    filed.refresh_from_db()
    step = filed.steps.latest("pk")
    shown = step_shown(step, current_policy(LATER))["text"]
    assert filed.status == step.status == status and "录音听不清。" in shown and "复核以一次为限" in shown
    assert step.params["office"] == "CN-JS" and waiting() == []
    assert acts("complaint_review") == ["complaint_review.asked", "complaint_review.answered"]


def test_where_it_does_not_stand_the_matter_is_under_review_for_the_officers_reasons() -> None:
    filed = reviewed(case=Office().case.reference)
    assert answer(filed, officer(mail="other@office.example"), stands=False, words="将重新调取录音。") == ""
    filed.refresh_from_db()
    step = filed.steps.latest("pk")
    assert filed.status == "under_review" and step.params["why"] == "将重新调取录音。"
    assert "已提请负责人重新办理本案" in step_shown(step, current_policy(LATER))["text"]
    assert ComplaintReview.objects.get().stands is False


@pytest.mark.parametrize("firm_known", [False, True])
def test_where_no_case_concluded_so_one_opens_for_it_however_few_complain(firm_known: bool) -> None:
    if firm_known:
        firm()
    filed = complaint(person(), caller=FIRM_CALLER if firm_known else ROGUE, kind="debt_collection")
    assert filed.assessment.outcome == "no_breach"
    complaint_review_ask(complaint_id=filed.pk, reasons="Look again.", at=LATER, actor=ACTOR)
    clerk = officer()
    assert [answer(filed, clerk, stands=False, breach=code) for code in ("", "x")] == ["complaint_review.breach"] * 2
    assert not Violation.objects.exists() and not Case.objects.exists()
    said = partial(answer, filed, clerk, stands=False, breach="spoofed")
    assert [said(), said()] == ["", "complaint_review.answered"]
    case, row = Case.objects.get(), Violation.objects.get()
    assert (row.complaint, row.breach, row.state, row.case) == (filed, "spoofed", "suspected", case)
    assert (case.marketer_id is not None, case.caller_id is not None) == (firm_known, not firm_known)
    assert case.opened_because["ground"] == "review" and case.state == "opened"
    assert acts("complaint_review", "case.opened") == [
        "complaint_review.asked", "case.opened_on_review", "complaint_review.answered",
    ]  # fmt: skip
    told = [(step.status, step_shown(step, current_policy(LATER))["text"]) for step in filed.steps.order_by("pk")]
    assert [status for status, _text in told][-2:] == ["under_review", "linked"]
    assert "您投诉的来电已列入案件办理" in told[-2][1]
    with override("en"):
        assert (
            "is in a case now"
            in step_shown(filed.steps.get(params__has_key="remedy", status="under_review"), current_policy(LATER))[
                "text"
            ]
        )


def test_what_an_officer_suspects_stays_whatever_is_on_record_later() -> None:
    filed = complaint(person(), kind="debt_collection")
    complaint_review_ask(complaint_id=filed.pk, reasons="Look again.", at=LATER, actor=ACTOR)
    assert answer(filed, officer(), stands=False, breach="spoofed") == ""
    before = list(filed.steps.values_list("status", flat=True))
    complaint_details_add(complaint_id=filed.pk, answers={"refused_before": True}, at=LATER, actor=ACTOR)
    complaint_assess(complaint_id=filed.pk, at=LATER)
    violations_gather(at=LATER)
    assert Violation.objects.get().state == "suspected" and Case.objects.count() == 1
    assert list(filed.steps.values_list("status", flat=True)) == before


def test_it_joins_the_case_that_gathers_already() -> None:
    filed = complaint(person("+8613700001234"), kind="debt_collection")
    complaint_review_ask(complaint_id=filed.pk, reasons="Look again.", at=LATER, actor=ACTOR)
    campaign(3)
    violations_gather(at=LATER)
    case = Case.objects.get()
    assert answer(filed, officer(), stands=False, breach="spoofed") == ""
    assert Case.objects.get() == case and filed.violations.get().case == case


def test_a_caller_that_showed_no_number_has_a_case_too() -> None:
    filed = file_withheld(at=NOW, filed=LATER, kind="debt_collection").complaint
    assert filed.caller.kind == "withheld"
    complaint_assess(complaint_id=filed.pk, at=LATER)
    complaint_review_ask(complaint_id=filed.pk, reasons="Look again.", at=LATER, actor=ACTOR)
    assert answer(filed, officer(), stands=False, breach="spoofed") == ""
    assert Case.objects.get().caller == filed.caller


def test_a_case_that_concluded_so_stands_on_the_first_page_until_it_is_taken_up(at_the_time: Any) -> None:
    office = Office()
    filed = reviewed(case=office.case.reference)
    assert answer(filed, officer(mail="other@office.example"), stands=False) == ""
    desk = desk_of(officer(Role.SUPERVISOR))
    page = f"/regulator/cases/{office.case.public_id}/"

    def shown(language: str) -> str:
        return str(desk.get("/regulator/", headers={"Accept-Language": language}).content.decode())

    assert 'id="anew"' in shown("en") and page in shown("en")
    assert f"complaint {filed.short_reference} does not stand" in shown("en")
    assert "复核后需要重新办理的案件" in shown("zh-hans")
    assert [
        (row.review.complaint, row.case) for row in reviews_anew(Complaint.objects.all(), Case.objects.all(), 9)
    ] == [(filed, office.case)]
    CaseEvent.objects.create(case=office.case, at=LATER + timedelta(minutes=1), actor="user:1", act="case.reopen")
    assert reviews_anew(Complaint.objects.all(), Case.objects.all(), 9) == [] and 'id="anew"' not in shown("en")


@pytest.mark.parametrize(("language", "asked"), [("en", "what is the call suspected of"), ("zh-hans", "涉嫌何种违规")])
def test_the_desk_asks_what_is_suspected_and_the_case_is_there(at_the_time: Any, language: str, asked: str) -> None:
    filed = complaint(person(), kind="debt_collection")
    complaint_review_ask(complaint_id=filed.pk, reasons="Look again.", at=LATER, actor=ACTOR)
    desk = desk_of(officer(Role.OFFICER, province=""))
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = f"/regulator/complaints/{filed.public_id}/review/"
    assert asked in desk.get(page).content.decode()
    refused = send(desk, page, {"stands": "no", "answer": "回拨是空号。", "breach": ""})
    assert refused.status_code == 422 and "回拨是空号。" in refused.content.decode()
    assert send(desk, page, {"stands": "no", "answer": "回拨是空号。", "breach": "spoofed"}).status_code == 302
    case = Case.objects.get()
    assert f"/regulator/cases/{case.public_id}/" in desk.get("/regulator/").content.decode()


def test_whoever_acted_in_the_case_does_not_answer_and_another_officer_does() -> None:
    office = Office()
    office.act("case.check")
    worked, other = office.people["officer"], officer(mail="other@office.example")
    filed = reviewed(case=office.case.reference)
    review = ComplaintReview.objects.get()
    assert has_worked_on(worked, review) and not has_worked_on(other, review)
    assert answer(filed, worked) == "complaint_review.same_officer"
    assert answer(filed, other) == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_the_first_stays() -> None:
    filed, person = reviewed(), officer()
    assert behind(lambda: answer(filed, person), lambda: answer(filed, person)) == "complaint_review.answered"


def test_of_what_was_withdrawn_meanwhile_nothing_is_answered() -> None:
    filed = reviewed()
    complaint_withdraw(complaint_id=filed.pk, at=LATER, actor=ACTOR)
    assert answer(filed, officer()) == "complaint_review.answered" and waiting() == []


def test_the_desk_shows_what_waits_and_answers_it(at_the_time: Any) -> None:
    filed = reviewed()
    policy = current_policy(LATER)
    assert review_due(ComplaintReview.objects.get(), policy) > NOW
    desk = desk_of(officer(Role.OFFICER, province=""))
    page = f"/regulator/complaints/{filed.public_id}/"
    assert 'id="reviews"' in desk.get("/regulator/", headers=ENGLISH).content.decode()
    assert f"{page}review/" in desk.get(page, headers=ENGLISH).content.decode()
    assert "Look again." in desk.get(f"{page}review/").content.decode()
    assert send(desk, f"{page}review/", {"stands": "yes", "answer": ""}).status_code == 422
    assert send(desk, f"{page}review/", {"stands": "yes", "answer": "录音听不清。"})["Location"] == page
    assert 'id="reviews"' not in desk.get("/regulator/", headers=ENGLISH).content.decode()
