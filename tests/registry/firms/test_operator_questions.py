"""An operator's people read what they are asked, open a called number on record, and answer once."""

from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import User
from registry.firms.models import Operator, Question
from registry.firms.rules.question import QuestionKind
from registry.firms.services.membership import operator_member_add
from registry.firms.services.operator import operator_admit
from tests.acts import acts
from tests.registry.conftest import SYSTEM
from tests.registry.firms.test_question import ask
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
SHOWN = "139 1234 5678"


def member(operator: Operator, email: str = "member@telecom.example", language: str = "en") -> Client:
    user = User.objects.create_user(email=email, password="x", name=email, created_at=clock.now())
    operator_member_add(operator=operator, user=user, at=clock.now(), actor=SYSTEM)
    return signed_in(user, language=language)


def page(question: Question) -> str:
    return f"/operators/questions/{question.public_id}/"


def test_the_list_and_the_page_name_no_number_until_somebody_opens_it(operator: Operator) -> None:
    question, browser = ask(operator), member(operator)
    listed, read = browser.get("/operators/questions/"), browser.get(page(question))
    assert question.public_id in listed.content.decode() and SHOWN not in listed.content.decode()
    assert read.status_code == 200 and SHOWN not in read.content.decode()
    assert acts("questions") == []
    opened = browser.post(page(question), {"show": "1"})
    assert SHOWN in opened.content.decode() and "no-store" in opened["Cache-Control"]
    assert acts("questions") == ["questions.read"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_member_answers_and_the_number_is_gone(operator: Operator, language: str) -> None:
    question, browser = ask(operator), member(operator, language=language)
    said = {
        "outcome": "yes", "originated": "no", "attestation": "C", "since": "2026-01-05", "rang_seconds": "3", "attempts": "41",
    }  # fmt: skip
    assert browser.post(page(question), said).status_code == 302
    kept = Question.objects.get()
    assert (kept.said.originated, kept.said.attestation, kept.number) == (False, "C", None)
    assert (kept.said.rang_seconds, kept.said.attempts) == (3, 41)
    assert kept.answered_by is not None and kept.answered_key is None
    after = browser.post(page(question), {"show": "1"})
    assert SHOWN not in after.content.decode()
    assert question.public_id in browser.get("/operators/questions/?state=answered").content.decode()
    assert browser.post(page(question), {"outcome": "no"}).status_code == 422  # it was answered, and differently


@pytest.mark.parametrize(
    ("kind", "said", "wrong"),
    [
        ("call", {}, "id_outcome"),
        ("call", {"outcome": "yes", "rang_seconds": "-1"}, "id_rang_seconds"),
        ("call", {"outcome": "yes", "attempts": "0"}, "id_attempts"),
        ("traffic", {"outcome": "yes"}, "id_calls"),
        ("traffic", {"outcome": "yes", "calls": "9" * 20}, "id_calls"),
        ("line", {"outcome": "yes", "holder": "速达"}, "id_since"),
        ("line", {"outcome": "yes", "holder": "速达", "since": "2026-13-45"}, "id_since"),
        ("line", {"outcome": "yes", "holder": "x" * 201, "since": "2026-01-05"}, "id_holder"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(
    operator: Operator, kind: str, said: dict[str, Any], wrong: str
) -> None:
    question, browser = ask(operator, QuestionKind(kind)), member(operator)
    answer = browser.post(page(question), said)
    assert answer.status_code == 422 and f"#{wrong}" in answer.content.decode()
    assert Question.objects.get().state == "open"


def test_another_operators_question_does_not_exist(operator: Operator) -> None:
    other = operator_admit(name="Another Telecom", at=clock.now(), actor=SYSTEM)
    question, browser = ask(other), member(operator)
    assert browser.get(page(question)).status_code == 404
    assert browser.post(page(question), {"show": "1"}).status_code == 404
    assert browser.post(page(question), {"outcome": "yes"}).status_code == 404
    assert acts("question") == ["question.asked"]
