"""An officer who did not work on it answers a review with reasons, which the complainant reads; each once."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint, ComplaintReview
from complaints.services.complaint_review import complaint_review_ask
from complaints.services.complaint_step import complaint_step_add
from complaints.services.complaint_withdrawal import complaint_withdraw
from complaints.web.words import step_shown
from compliance.cases.selectors.complaint_review import has_worked_on, review_due, reviews_waiting
from compliance.cases.services.complaint_review import complaint_review_answer
from core.access.roles import Role
from core.models import User
from core.policies import current_policy
from tests.acts import acts, behind, refusal_of
from tests.compliance.cases.office import Office
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, complaint, officer, registered
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


def answer(filed: Complaint, by: User, *, stands: bool = True, words: str = "录音听不清。") -> str:
    return refusal_of(
        lambda: complaint_review_answer(complaint_id=filed.pk, stands=stands, answer=words, officer=by, at=LATER)
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
    filed = reviewed()
    assert answer(filed, officer(), stands=False, words="将重新调取录音。") == ""
    filed.refresh_from_db()
    assert filed.status == "under_review" and filed.steps.latest("pk").params["why"] == "将重新调取录音。"
    assert ComplaintReview.objects.get().stands is False


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
