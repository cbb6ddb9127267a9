"""Officers ask operators: about a call only with that complainant's consent, about a line without anybody's number."""

from datetime import timedelta
from functools import partial

import pytest

from complaints.models import Complaint
from complaints.services.complaint_end import complaints_erase
from complaints.services.operator_consent import operator_consent_give, operator_consent_withdraw
from compliance.findings.services.operator_question import caller_question_ask, complaint_question_ask
from core import clock
from core.models import User
from registry.firms.api.questions import show
from registry.firms.models import Operator, Question
from registry.firms.rules.question import QuestionKind
from registry.firms.services.operator import operator_admit
from registry.firms.web.operator_questions import row_of
from tests.acts import acts, refusal_of
from tests.complaints.conftest import file_withheld
from tests.compliance.world import ACTOR, NOW, complaint, officer, registered

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def telecom(db: None) -> Operator:
    return operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)


@pytest.fixture
def asking(db: None) -> User:
    return officer()


def test_without_consent_nobody_is_asked(telecom: Operator, asking: User) -> None:
    filed = complaint(registered())

    def ask() -> str:
        return refusal_of(lambda: complaint_question_ask(complaint_id=filed.pk, officer=asking, at=NOW))

    assert ask() == "question.no_consent"
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)
    assert [ask(), ask()] == ["", ""]
    question = Question.objects.get()
    assert (question.kind, question.operator, question.number, question.called_at, question.text) == (
        "call", telecom, filed.number, NOW, "",
    )  # fmt: skip
    operator_consent_withdraw(complaint_id=filed.pk, at=NOW, actor=ACTOR)
    assert (ask(), Question.objects.get().state) == ("question.no_consent", "withdrawn")
    assert acts("question.asked") == ["question.asked"]


def test_of_a_call_whose_time_or_number_is_not_known_nobody_is_asked(telecom: Operator, asking: User) -> None:
    filed = complaint(registered())
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)
    Complaint.objects.filter(pk=filed.pk).update(time_known=False)
    assert (
        refusal_of(lambda: complaint_question_ask(complaint_id=filed.pk, officer=asking, at=NOW)) == "question.no_call"
    )


def test_what_an_erased_complaint_asked_is_withdrawn(telecom: Operator, asking: User) -> None:
    filed = complaint(registered())
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)
    complaint_question_ask(complaint_id=filed.pk, officer=asking, at=NOW)
    complaints_erase(complaint_ids=[filed.pk], at=NOW)
    question = Question.objects.get()
    assert (question.state, question.number) == ("withdrawn", None)


@pytest.mark.parametrize(
    ("kind", "days", "code"),
    [
        ("line", None, ""),
        ("traffic", (7, 0), ""),
        ("traffic", None, "question.period"),
        ("traffic", (0, 7), "question.period"),
        ("traffic", (7, -1), "question.period"),
        ("traffic", (800, 0), "question.period"),
        ("call", None, "question.kind"),
    ],
)
def test_what_a_line_is_asked(
    telecom: Operator, asking: User, kind: str, days: tuple[int, int] | None, code: str
) -> None:
    caller = complaint(registered()).caller
    period = (TODAY - timedelta(days=days[0]), TODAY - timedelta(days=days[1])) if days else None

    def ask() -> Question:
        return caller_question_ask(
            caller=caller, kind=QuestionKind(kind), operator=telecom, period=period, officer=asking, at=NOW
        )

    assert refusal_of(ask) == code
    assert [question.number for question in Question.objects.all()] == ([] if code else [None])


def test_a_line_is_asked_of_somebody(asking: User) -> None:
    caller = complaint(registered()).caller
    assert (
        refusal_of(
            lambda: caller_question_ask(caller=caller, kind=QuestionKind.LINE, operator=None, officer=asking, at=NOW)
        )
        == "question.operator_missing"
    )


def test_of_a_caller_that_showed_no_number_the_call_is_asked_and_no_line(telecom: Operator, asking: User) -> None:
    filed, at = file_withheld().complaint, clock.now()
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=at, actor=ACTOR)
    question = complaint_question_ask(complaint_id=filed.pk, officer=asking, at=at)
    assert (show(question, {}).caller, row_of(question)["caller"]) == ("", "未显示的号码")
    for kind in (QuestionKind.LINE, QuestionKind.TRAFFIC):
        asked = partial(caller_question_ask, caller=filed.caller, kind=kind, operator=telecom, officer=asking, at=at)
        assert refusal_of(asked) == "question.no_call"
