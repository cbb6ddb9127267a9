"""The operator of a line is asked about a firm's claim to it: the answer approves nothing, and none is approved against it unsaid."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.models import AuditRecord
from registry.firms.models import CallerNumber, Operator, Question
from registry.firms.rules.claim import ClaimFound
from registry.firms.rules.question import Answer
from registry.firms.selectors.claim import is_contradicted
from registry.firms.services.caller_claim import claim_answered, claim_question_ask
from registry.firms.services.caller_number import caller_approve, caller_declare, caller_end, caller_refuse
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.acts import acts, refusal_of
from tests.callers import proved
from tests.compliance.cases.test_notices import member_of
from tests.compliance.world import ACTOR, firm

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def claim(db: None) -> CallerNumber:
    return caller_declare(marketer=firm(caller=""), caller="95511", at=AT, actor=ACTOR)


@pytest.fixture
def telecom(db: None) -> Operator:
    return operator_admit(name="Line Telecom", at=AT, actor=ACTOR)


def ask(claim: CallerNumber, telecom: Operator | None) -> Question:
    return claim_question_ask(claim=claim, operator=telecom, at=AT, actor=ACTOR)


def answered(claim: CallerNumber, telecom: Operator, outcome: str = "yes", **said: Any) -> ClaimFound | None:
    question = ask(claim, telecom)
    told = {"holder": "某公司", "since": date(2026, 1, 5), **said} if outcome == "yes" else {}
    question_answer(question=question, answer=Answer(outcome=outcome, **told), at=AT, actor=ACTOR)
    return claim_answered(question=Question.objects.get(pk=question.pk), at=AT, actor=ACTOR)


def test_a_claim_is_asked_about_once_and_no_more_when_it_is_settled(claim: CallerNumber, telecom: Operator) -> None:
    question = ask(claim, telecom)
    assert ask(claim, telecom) == question
    assert (question.kind, question.caller, question.number) == ("line", "95511", None)
    assert refusal_of(lambda: ask(claim, None)) == "question.operator_missing"
    caller_end(declaration=claim, at=AT, actor=ACTOR)
    assert Question.objects.get().state == "withdrawn"
    assert refusal_of(lambda: ask(claim, telecom)) == "caller.settled"


@pytest.mark.parametrize("settle", ["approve", "refuse"])
def test_whoever_decides_a_claim_wants_to_know_no_more(claim: CallerNumber, telecom: Operator, settle: str) -> None:
    ask(proved(claim, AT), telecom)
    decide = caller_approve if settle == "approve" else caller_refuse
    decide(declaration=claim, reason="合同已核", at=AT, actor=ACTOR)
    assert Question.objects.get().state == "withdrawn"


def test_nothing_is_approved_against_the_operator_without_saying_why(claim: CallerNumber, telecom: Operator) -> None:
    """And of such a number a paper never stands against it: see `test_caller_proof`."""
    assert answered(claim, telecom, holder_code="91320000OTHER") == ClaimFound.CONTRADICTED
    assert refusal_of(lambda: caller_approve(declaration=claim, at=AT, actor=ACTOR)) == "caller.reason"
    proved(claim, AT)  # another operator's word
    kept = caller_approve(declaration=claim, reason="转租合同已核", at=AT, actor=ACTOR)
    assert (kept.approved_at, kept.reason) == (AT, "转租合同已核")
    assert AuditRecord.objects.get(act="caller.approved").data["contradicted"] is True


def test_what_the_operator_confirms_is_approved_as_ever_and_by_an_officer_alone(
    claim: CallerNumber, telecom: Operator
) -> None:
    assert answered(claim, telecom, holder_code=claim.marketer.registration_code) == ClaimFound.BORNE_OUT
    found = CallerNumber.objects.get()
    assert (found.proof, found.approved_at, found.state) == ("operator", None, "proved") and not is_contradicted(claim)
    assert caller_approve(declaration=claim, at=AT, actor=ACTOR).reason == ""


def test_a_later_answer_counts_and_one_that_cannot_tell_changes_nothing(claim: CallerNumber, telecom: Operator) -> None:
    answered(claim, telecom, "no")
    assert is_contradicted(claim)
    answered(claim, operator_admit(name="Another", at=AT, actor=ACTOR), "not_ours")
    assert is_contradicted(claim)
    answered(claim, telecom, holder_code=claim.marketer.registration_code)
    assert not is_contradicted(claim)


def test_a_firm_hears_that_it_is_contradicted_and_not_whose_line_it_is(
    claim: CallerNumber, telecom: Operator, mailoutbox: list[Any], tasks_run_here: None,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    member_of(claim.marketer)
    question = ask(claim, telecom)
    said = Answer(outcome="yes", holder="第三人有限公司", holder_code="91320000OTHER", since=date(2026, 1, 5))
    with django_capture_on_commit_callbacks(execute=True):
        question_answer(question=question, answer=said, at=AT, actor=ACTOR)
    (letter,) = mailoutbox
    assert "95511" in letter.body and "第三人" not in letter.body
    assert acts("caller.claim") == ["caller.claim_answered"]
