"""What operators answer is what a listing asks for: traffic of the caller, its origin, and how long complainants hold their lines."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from complaints.services.operator_consent import operator_consent_give
from compliance.findings.services.operator_question import caller_question_ask, complaint_question_ask
from core.models import User
from registry.firms.models import Operator
from registry.firms.rules.question import Answer, QuestionKind
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.compliance.listings.test_proposals import caller_of, label, propose
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, campaign, firm, officer

pytestmark = pytest.mark.django_db
PERIOD = (NOW.date() - timedelta(days=20), NOW.date())


@pytest.fixture
def telecom(db: None) -> Operator:
    return operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)


@pytest.fixture
def asking(db: None) -> User:
    return officer()


def traffic(telecom: Operator, asking: User, calls: int, caller: str = "") -> None:
    found = caller_of(caller) if caller else caller_of()
    question = caller_question_ask(
        caller=found, kind=QuestionKind.TRAFFIC, operator=telecom, period=PERIOD, officer=asking, at=NOW
    )
    question_answer(question=question, answer=Answer(outcome="yes", calls=calls), at=NOW, actor=ACTOR)


def call(filed: Complaint, telecom: Operator, asking: User, **said: Any) -> None:
    operator_consent_give(complaint_id=filed.pk, operator=telecom, at=NOW, actor=ACTOR)
    question = complaint_question_ask(complaint_id=filed.pk, officer=asking, at=NOW)
    question_answer(question=question, answer=Answer(outcome="yes", **said), at=NOW, actor=ACTOR)


def action(caller: str = "") -> str:
    entry = propose(caller=caller_of(caller)) if caller else propose()
    return entry.action if entry else ""


@pytest.mark.parametrize(("calls", "proposed"), [(None, "label"), (5000, "label"), (0, "watch")])
def test_a_line_that_placed_no_call_is_only_watched(
    telecom: Operator, asking: User, calls: int | None, proposed: str
) -> None:
    label()
    if calls is not None:
        traffic(telecom, asking, calls)
    assert action() == proposed


@pytest.mark.parametrize(("originated", "proposed"), [(True, "label"), (False, "watch"), (None, "label")])
def test_so_is_one_whose_calls_came_from_elsewhere(
    telecom: Operator, asking: User, originated: bool | None, proposed: str
) -> None:
    label()
    call(Complaint.objects.order_by("pk")[1], telecom, asking, originated=originated)
    assert action() == proposed


@pytest.mark.parametrize(("calls", "proposed"), [(None, "watch"), (2000, "watch"), (2001, ""), (40_000, "")])
def test_people_are_counted_per_calls_of_a_declared_caller(
    telecom: Operator, asking: User, calls: int | None, proposed: str
) -> None:
    firm()
    campaign(4, caller=FIRM_CALLER)
    if calls is not None:
        traffic(telecom, asking, calls, FIRM_CALLER)
    assert action(FIRM_CALLER) == proposed


@pytest.mark.parametrize(("days", "proposed"), [(None, "watch"), (400, "watch"), (10, "")])
def test_a_line_held_too_briefly_counts_for_nobody(
    telecom: Operator, asking: User, days: int | None, proposed: str
) -> None:
    filed = campaign(3)
    if days is not None:
        call(filed[0], telecom, asking, since=NOW.date() - timedelta(days=days))
    assert action() == proposed


@pytest.mark.parametrize(("days", "proposed"), [(60, "label"), (0, "")])
def test_calls_from_before_the_line_changed_hands_weigh_on_nobody(
    telecom: Operator, asking: User, days: int, proposed: str
) -> None:
    label()
    question = caller_question_ask(caller=caller_of(), kind=QuestionKind.LINE, operator=telecom, officer=asking, at=NOW)
    said = Answer(outcome="yes", since=NOW.date() - timedelta(days=days), holder="新的用户")
    question_answer(question=question, answer=said, at=NOW, actor=ACTOR)
    assert action() == proposed
