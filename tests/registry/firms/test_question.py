"""Questions to operators: asked once, shown to the one that is asked while they are open, answered once, gone afterwards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from core.models import AuditRecord, User
from core.policies import current_policy
from registry.firms.models import Operator, Question
from registry.firms.rules.question import Answer, AnswerProblem, QuestionKind, answer_of, wrong_with
from registry.firms.selectors.question import question_of, waiting_by_operator
from registry.firms.services.membership import operator_member_add
from registry.firms.services.operator import operator_admit, operator_suspend
from registry.firms.services.question import (
    About,
    question_answer,
    question_ask,
    question_withdraw,
    questions_expire,
    questions_remind,
    questions_show,
    questions_withdraw,
)
from registry.firms.services.question_answered import question_take
from registry.firms.signals import question_answered
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, SYSTEM, Api, at_once, make_key, subscriber

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)  # a Friday
CALLER = "+862586530001"
YES = Answer(outcome="yes", originated=True)
pytestmark = pytest.mark.django_db


ASKERS = ["complaints.complaint"]


def ask(operator: Operator, kind: QuestionKind = QuestionKind.CALL, asker_id: int = 7, **about: Any) -> Question:
    named: dict[str, Any] = {"number": subscriber(), "called_at": AT, "channel": "voice"}
    said = About(caller=CALLER, **{**(named if kind in (QuestionKind.CALL, QuestionKind.DELIVERY) else {}), **about})
    return question_ask(
        operator=operator, kind=kind, asker="complaints.complaint", asker_id=asker_id, about=said, at=AT, actor=SYSTEM
    )


def fresh(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


def test_the_same_question_is_asked_once_while_it_is_open(operator: Operator) -> None:
    first = ask(operator)
    assert ask(operator).pk == first.pk
    assert ask(operator, asker_id=8).pk != first.pk
    assert (first.state, first.due_at.date()) == ("open", date(2026, 11, 25))  # three working days
    assert acts("question") == ["question.asked"] * 2
    question_answer(question=first, answer=YES, at=AT, actor=SYSTEM)
    assert ask(operator).pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_asked_at_once_it_is_one_question(operator: Operator) -> None:
    subscriber()
    assert len({question.pk for question in at_once(3, lambda: ask(operator))}) == 1


def test_an_operator_that_is_suspended_is_asked_nothing(operator: Operator) -> None:
    operator_suspend(operator=operator, reason="keys leaked", at=AT, actor=SYSTEM)
    assert refusal_of(lambda: ask(operator)) == "question.operator"
    assert not Question.objects.exists()


def test_an_answer_is_given_once_and_the_question_then_names_nobody(
    operator: Operator, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[int] = []

    def listen(question_id: int, **_: Any) -> None:
        heard.append(question_id)

    question_answered.connect(listen)
    question, key = ask(operator, QuestionKind.DELIVERY, text="低息贷款"), make_key(operator, "question")[0]
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            question_answer(question=question, answer=Answer(outcome="yes"), key=key, at=AT, actor=SYSTEM)
    question_answered.disconnect(listen)
    kept = fresh(question)
    assert (kept.state, kept.number, kept.text, kept.answered_key, kept.said) == (
        "answered", None, "", key, Answer(outcome="yes"),
    )  # fmt: skip
    assert heard == [question.pk]
    assert acts("question") == ["question.asked", "question.answered"]


def test_another_answer_than_was_given_is_refused(operator: Operator) -> None:
    question = ask(operator)
    question_answer(question=question, answer=YES, at=AT, actor=SYSTEM)
    other = Answer(outcome="no")
    assert (
        refusal_of(lambda: question_answer(question=question, answer=other, at=AT, actor=SYSTEM)) == "question.answered"
    )
    assert fresh(question).said == YES


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_taken(operator: Operator) -> None:
    question = ask(operator)
    answers = iter([YES, Answer(outcome="no")])

    def answer() -> str:
        said = next(answers)
        return refusal_of(lambda: question_answer(question=question, answer=said, at=AT, actor=SYSTEM))

    assert sorted(at_once(2, answer)) == ["", "question.answered"]
    assert acts("question.answered") == ["question.answered"]


def test_a_late_answer_is_taken_and_on_record_as_late(operator: Operator) -> None:
    question = ask(operator)
    assert waiting_by_operator(AT + timedelta(days=9))[operator.pk].overdue == 1
    question_answer(question=question, answer=YES, at=AT + timedelta(days=9), actor=SYSTEM)
    assert AuditRecord.objects.get(act="question.answered").data["late"] is True
    assert waiting_by_operator(AT + timedelta(days=9)) == {}


def test_what_is_withdrawn_names_nobody_and_is_answered_by_nobody(operator: Operator) -> None:
    question = ask(operator)
    for _ in range(2):
        question_withdraw(question=question, at=AT, actor=SYSTEM)
    assert (fresh(question).state, fresh(question).number) == ("withdrawn", None)
    assert question_of(operator_id=operator.pk, public_id=question.public_id) is None
    assert (
        refusal_of(lambda: question_answer(question=question, answer=YES, at=AT, actor=SYSTEM)) == "question.withdrawn"
    )
    assert acts("question") == ["question.asked", "question.withdrawn"]


def test_all_that_an_asker_wants_to_know_is_withdrawn_and_no_other(operator: Operator) -> None:
    mine, other = ask(operator), ask(operator, asker_id=8)
    for _ in range(2):
        questions_withdraw(asker="complaints.complaint", asker_ids=[7], at=AT, actor=SYSTEM)
    assert [fresh(one).state for one in (mine, other)] == ["withdrawn", "open"]
    assert acts("questions") == ["questions.withdrawn"]


def test_the_database_holds_that_an_ended_question_names_nobody(operator: Operator) -> None:
    question = ask(operator)
    with pytest.raises(IntegrityError):
        Question.objects.filter(pk=question.pk).update(state="withdrawn")


def test_a_called_number_is_shown_on_record_and_only_while_the_question_is_open(operator: Operator) -> None:
    question = ask(operator)
    assert questions_show(questions=[question], at=AT, actor=SYSTEM) == {question.pk: ALICE}
    record = AuditRecord.objects.get(act="questions.read")
    assert record.data["questions"] == [question.pk] and ALICE[3:] not in str(record.data)
    question_answer(question=question, answer=YES, at=AT, actor=SYSTEM)
    assert questions_show(questions=[fresh(question)], at=AT, actor=SYSTEM) == {}
    assert acts("questions") == ["questions.read"]


def test_an_answer_is_taken_in_once(operator: Operator) -> None:
    question = ask(operator)
    assert question_take(question_id=question.pk, askers=ASKERS, at=AT) is None
    question_answer(question=question, answer=YES, at=AT, actor=SYSTEM)
    assert question_take(question_id=question.pk, askers=["complaints.caller"], at=AT) is None, "it is another's"
    assert question_take(question_id=question.pk, askers=ASKERS, at=AT) == question
    assert question_take(question_id=question.pk, askers=ASKERS, at=AT) is None


def test_operators_are_reminded_once_of_what_is_nearly_over(
    operator: Operator, mailoutbox: list[Any], tasks_run_here: None, django_capture_on_commit_callbacks: Any
) -> None:
    user = User.objects.create_user(email="li@telecom.example", password="x", name="li", language="en", created_at=AT)
    operator_member_add(operator=operator, user=user, at=AT, actor=SYSTEM)
    question = ask(operator)
    assert questions_remind(at=AT) == 0
    near = question.due_at - timedelta(hours=3)
    with django_capture_on_commit_callbacks(execute=True):
        assert [questions_remind(at=near) for _ in range(2)] == [1, 0]
    (letter,) = mailoutbox
    assert letter.to == ["li@telecom.example"] and "1 question waits" in letter.body and ALICE[3:] not in letter.body
    assert acts("questions") == ["questions.reminded"]


def test_old_questions_go_and_young_ones_stay(operator: Operator) -> None:
    policy = current_policy(AT)
    ask(operator)
    assert questions_expire(at=AT + timedelta(days=1), policy=policy).done == 0
    late = AT + policy.retention.periods["complaint"] + timedelta(days=1)
    assert [questions_expire(at=late, policy=policy).done for _ in range(2)] == [1, 0]
    assert not Question.objects.exists()


TODAY = AT.date()


@pytest.mark.parametrize(
    ("kind", "answer", "wrong"),
    [
        ("call", {"outcome": "yes", "originated": False, "attestation": "C", "since": TODAY}, None),
        ("call", {"outcome": "perhaps"}, AnswerProblem("outcome", "answer.outcome")),
        ("call", {"outcome": "no", "originated": True}, AnswerProblem("originated", "answer.field")),
        ("call", {"outcome": "yes", "calls": 3}, AnswerProblem("calls", "answer.field")),
        ("call", {"outcome": "yes", "attestation": "D"}, AnswerProblem("attestation", "answer.attestation")),
        ("call", {"outcome": "yes", "since": TODAY + timedelta(days=1)}, AnswerProblem("since", "answer.since")),
        ("call", {"outcome": "yes", "rang_seconds": 0, "attempts": 1}, None),
        ("call", {"outcome": "yes", "rang_seconds": 3601}, AnswerProblem("rang_seconds", "answer.rang_seconds")),
        ("delivery", {"outcome": "yes", "attempts": 0}, AnswerProblem("attempts", "answer.attempts")),
        ("delivery", {"outcome": "yes", "rang_seconds": 3}, AnswerProblem("rang_seconds", "answer.field")),
        ("line", {"outcome": "yes", "attempts": 3}, AnswerProblem("attempts", "answer.field")),
        ("delivery", {"outcome": "not_ours"}, None),
        ("line", {"outcome": "yes", "since": TODAY, "holder": "速达"}, None),
        ("line", {"outcome": "yes", "since": TODAY}, AnswerProblem("holder", "answer.needed")),
        ("traffic", {"outcome": "yes", "calls": 0}, None),
        ("traffic", {"outcome": "yes"}, AnswerProblem("calls", "answer.needed")),
        ("traffic", {"outcome": "yes", "calls": -1}, AnswerProblem("calls", "answer.calls")),
        ("traffic", {"outcome": "no"}, AnswerProblem("outcome", "answer.outcome")),
    ],
)
def test_what_an_answer_of_each_kind_may_hold(kind: str, answer: dict[str, Any], wrong: AnswerProblem | None) -> None:
    given = Answer(**answer)
    assert wrong_with(given, QuestionKind(kind), TODAY) == wrong
    assert answer_of(given.said()) == given


# ───────── the API


def test_an_operator_reads_its_own_open_questions_and_answers_them(operator: Operator) -> None:
    other = operator_admit(name="Another Telecom", at=AT, actor=SYSTEM)
    question, theirs = ask(operator), ask(other, asker_id=9)
    api = Api(make_key(operator, "question")[1])
    (shown,) = api.get("questions").json()["items"]
    assert (shown["id"], shown["called"], shown["caller"]) == (question.public_id, ALICE, CALLER)
    assert api.post(f"questions/{theirs.public_id}/answer", {"outcome": "no"}).status_code == 404
    answered = api.post(f"questions/{question.public_id}/answer", {"outcome": "yes", "since": "2026-01-05"})
    assert (answered.status_code, answered.json()) == (200, {"outcome": "yes", "since": "2026-01-05"})
    assert api.get("questions").json()["items"] == []
    assert fresh(question).said.since == date(2026, 1, 5)
    again = api.post(f"questions/{question.public_id}/answer", {"outcome": "no"})
    assert (again.status_code, again.json()["code"]) == (409, "question.answered")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/outcome"),
        ({"outcome": "yes", "since": "2026-13-45"}, "/since"),
        ({"outcome": "yes", "since": "2026-11-20T00:00:00Z"}, "/since"),
        ({"outcome": "yes", "holder": "x" * 201}, "/holder"),
        ({"outcome": "yes", "holder": "速达"}, "/holder"),
        ({"outcome": "yes", "calls": 10**20}, "/calls"),
        ({"outcome": "yes", "rang_seconds": -1}, "/rang_seconds"),
        ({"outcome": "yes", "attempts": "many"}, "/attempts"),
        ({"outcome": "yes", "made_up": 1}, "/made_up"),
    ],
)
def test_an_answer_that_cannot_be_used_points_to_its_field(operator: Operator, body: Any, pointer: str) -> None:
    question = ask(operator)
    answer = Api(make_key(operator, "question")[1]).post(f"questions/{question.public_id}/answer", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert fresh(question).state == "open"


def test_a_key_without_the_scope_and_a_test_key_see_no_question(operator: Operator) -> None:
    question = ask(operator)
    assert Api(make_key(operator, "register")[1]).get("questions").status_code == 403
    sandbox = Api(make_key(operator, "question", live=False)[1])
    (shown,) = sandbox.get("questions").json()["items"]
    assert shown["id"] != question.public_id
    assert sandbox.post(f"questions/{question.public_id}/answer", {"outcome": "no"}).status_code == 404
    assert sandbox.post(f"questions/{shown['id']}/answer", {"outcome": "yes"}).json() == {"outcome": "yes"}
    assert acts("question") == ["question.asked"]
