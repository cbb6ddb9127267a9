"""What an operator answers is taken in: evidence rises, a spoofed number is seen, the complaint is assessed anew."""

from datetime import date, timedelta
from typing import Any

import pytest

from complaints.models import Complaint, ComplaintChange
from complaints.services.operator_consent import operator_consent_give
from compliance.findings.models import Assessment, FormerAssessment
from compliance.findings.services.assessment import complaint_assess, complaints_assess_changed
from compliance.findings.services.operator_answer import answer_take_in, answers_take_in
from compliance.findings.services.operator_question import caller_question_ask, complaint_question_ask
from core.models import User
from registry.firms.models import Operator, Question
from registry.firms.rules.question import Answer, QuestionKind
from registry.firms.services.caller_claim import claim_question_ask
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.acts import acts
from tests.compliance.world import ACTOR, NOW, PEOPLE, breaches_of, complaint, firm, officer, person, registered
from tests.registry.conftest import at_once

LATER = NOW + timedelta(days=1)
TEXT: dict[str, Any] = {"channel": "text", "text": "低息贷款，额度高"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def telecom(db: None) -> Operator:
    return operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)


@pytest.fixture
def asking(db: None) -> User:
    return officer()


def asked(filed: Complaint, telecom: Operator, asking: User) -> Question:
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)
    return complaint_question_ask(complaint_id=filed.pk, officer=asking, at=NOW)


def traffic(filed: Complaint, telecom: Operator, asking: User) -> Question:
    day = NOW.date()
    return caller_question_ask(
        caller=filed.caller, kind=QuestionKind.TRAFFIC, operator=telecom, officer=asking, at=LATER,
        period=(day - timedelta(days=7), day),
    )  # fmt: skip


def answer(question: Question, outcome: str = "yes", **said: Any) -> bool:
    question_answer(question=question, answer=Answer(outcome=outcome, **said), at=LATER, actor=ACTOR)
    return answer_take_in(question_id=question.pk, at=LATER)


def fresh(filed: Complaint) -> Complaint:
    return Complaint.objects.get(pk=filed.pk)


@pytest.mark.parametrize(("outcome", "evidence"), [("yes", "C2"), ("no", "C1"), ("not_ours", "C1")])
def test_only_a_call_that_the_record_shows_raises_a_complaint(
    telecom: Operator, asking: User, outcome: str, evidence: str
) -> None:
    filed = complaint(registered())
    assert answer(asked(filed, telecom, asking), outcome)
    assert fresh(filed).evidence == evidence
    raised = [act for act in acts("complaint.evidence_raised") if act]
    assert len(raised) == (evidence == "C2")


def test_a_text_whose_delivery_is_confirmed_is_read_as_the_original(telecom: Operator, asking: User) -> None:
    filed = complaint(registered(), **TEXT)
    question = asked(filed, telecom, asking)
    assert (question.kind, question.text) == ("delivery", TEXT["text"])
    assert "text_without_opt_out" not in breaches_of(filed)
    answer(question)
    complaint_assess(complaint_id=filed.pk, at=LATER)
    assert fresh(filed).evidence == "C3"
    assert "text_without_opt_out" in breaches_of(filed)


def test_a_call_that_came_from_elsewhere_is_a_spoofed_number(telecom: Operator, asking: User) -> None:
    spoofed, own = complaint(registered(PEOPLE[0])), complaint(registered(PEOPLE[1]))
    answer(asked(spoofed, telecom, asking), originated=False)
    answer(asked(own, telecom, asking), originated=True)
    complaints_assess_changed(at=LATER)
    assert "spoofed" in breaches_of(spoofed) and "spoofed" not in breaches_of(own)


@pytest.mark.parametrize(("calls", "spoofed"), [(0, True), (4000, False)])
def test_a_line_that_placed_no_call_was_borrowed(telecom: Operator, asking: User, calls: int, spoofed: bool) -> None:
    filed = complaint(registered(PEOPLE[0]))
    before = complaint(registered(PEOPLE[1]), called_at=NOW - timedelta(days=20))
    answer(traffic(filed, telecom, asking), calls=calls)
    assert ComplaintChange.objects.filter(complaint=filed.pk).exists() == spoofed
    complaints_assess_changed(at=LATER)
    assert ("spoofed" in breaches_of(filed)) == spoofed
    assert "spoofed" not in breaches_of(before)


def test_what_was_concluded_before_is_kept_and_the_citizen_is_told(telecom: Operator, asking: User) -> None:
    filed = complaint(person(), kind="debt_collection")  # no marketing: nothing forbidden
    assert fresh(filed).status == "no_breach"
    answer(asked(filed, telecom, asking), originated=False)
    complaint_assess(complaint_id=filed.pk, at=LATER)
    assert (Assessment.objects.get().outcome, fresh(filed).status) == ("suspected", "under_review")
    former = FormerAssessment.objects.get()
    assert (former.outcome, former.replaced_at, former.reasons) == ("no_breach", LATER, ["not_marketing"])
    complaint_assess(complaint_id=filed.pk, at=LATER)
    assert FormerAssessment.objects.count() == 1


def test_an_answer_is_taken_in_once_and_a_lost_one_is_found(telecom: Operator, asking: User) -> None:
    filed, other = complaint(registered(PEOPLE[0])), complaint(registered(PEOPLE[1]))
    question, lost = asked(filed, telecom, asking), asked(other, telecom, asking)
    assert answer_take_in(question_id=question.pk, at=LATER) is False  # not answered yet
    for one in (question, lost):
        question_answer(question=one, answer=Answer(outcome="yes"), at=LATER, actor=ACTOR)
    assert [answer_take_in(question_id=question.pk, at=LATER) for _ in range(2)] == [True, False]
    assert [answers_take_in(at=LATER) for _ in range(2)] == [1, 0]
    assert acts("answer") == ["answer.taken_in"] * 2
    assert fresh(other).evidence == "C2"


@pytest.mark.django_db(transaction=True)
def test_taken_in_at_once_it_is_once(telecom: Operator, asking: User) -> None:
    filed = complaint(registered())
    question = asked(filed, telecom, asking)
    question_answer(question=question, answer=Answer(outcome="yes"), at=LATER, actor=ACTOR)
    assert sorted(at_once(3, lambda: answer_take_in(question_id=question.pk, at=LATER))) == [False, False, True]
    assert acts("answer") == ["answer.taken_in"]


def test_a_line_that_its_operator_knows_is_in_use(telecom: Operator, asking: User) -> None:
    filed = complaint(registered())
    type(filed.caller).objects.update(allocated=False)
    question = caller_question_ask(
        caller=filed.caller, kind=QuestionKind.LINE, operator=telecom, officer=asking, at=NOW
    )
    answer(question, "not_ours")
    assert fresh(filed).caller.allocated is False
    again = caller_question_ask(caller=filed.caller, kind=QuestionKind.LINE, operator=telecom, officer=asking, at=NOW)
    answer(again, since=date(2026, 10, 1), holder="速达信贷咨询有限公司")
    assert fresh(filed).caller.allocated is True


def test_the_answer_to_a_firms_claim_goes_up_and_is_taken_in_once(telecom: Operator) -> None:
    claim = caller_declare(marketer=firm(caller=""), caller="95511", at=NOW, actor=ACTOR)
    question = claim_question_ask(claim=claim, operator=telecom, at=NOW, actor=ACTOR)
    answer(question, since=date(2026, 10, 1), holder="第三人有限公司", holder_code="91OTHER")
    assert answers_take_in(at=LATER) == 0
    assert acts("caller.claim") == ["caller.claim_answered"] and acts("answer") == ["answer.taken_in"]


def test_whose_line_it_is_changes_no_complaint(telecom: Operator, asking: User) -> None:
    filed = complaint(registered(), caller="02586537152")
    firm()
    question = caller_question_ask(
        caller=filed.caller, kind=QuestionKind.LINE, operator=telecom, officer=asking, at=NOW
    )
    answer(question, since=date(2026, 10, 1), holder="速达信贷咨询有限公司", contract="云呼叫中心")
    complaints_assess_changed(at=LATER)
    assert Assessment.objects.get().marketer is None  # only an officer's recorded act attributes
    assert fresh(filed).evidence == "C1"
