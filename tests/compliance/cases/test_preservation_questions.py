"""A request to preserve evidence goes to the operator's own work list; what the operator answers there is the request's answer."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.models import PreservationRequest
from compliance.cases.rules.preservation_request import Addressee
from compliance.cases.services.preservation_request import (
    Asked,
    preservation_answer,
    preservation_answer_take_in,
    preservation_answers_take_in,
    preservation_ask,
    preservation_write,
    preservations_note,
)
from compliance.findings.services.operator_answer import answer_take_in, answers_take_in
from core.errors import Conflict, NotAllowed
from core.models import AuditRecord, User
from registry.firms.models import Operator, Question
from registry.firms.rules.question import Answer
from registry.firms.services.api_key import api_key_create
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.compliance.world import ACTOR, NOW, PEOPLE, complaint, officer, registered
from tests.registry.firms.test_operator_questions import member
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(hours=2)
ALL, PART = Answer(outcome="yes", kept="all"), Answer(outcome="yes", kept="part")


@pytest.fixture
def operator() -> Operator:
    return operator_admit(name="示例电信", at=NOW, actor=ACTOR)


def worker() -> User:
    return User.objects.filter(email="w@js.example").first() or officer(mail="w@js.example")


def written(operator: Operator | None) -> PreservationRequest:
    complaint(registered(PEOPLE[0]))
    preservations_note(at=AT)
    asked = (
        Asked(addressee=Addressee.OPERATOR, operator=operator.pk)
        if operator
        else Asked(addressee=Addressee.OTHER, name="某公司")
    )
    return preservation_write(request=PreservationRequest.objects.get(), officer=worker(), asked=asked, at=AT)


def asked_of(operator: Operator) -> Question:
    preservation_ask(request=written(operator), officer=worker(), at=AT)
    return Question.objects.get()


@pytest.mark.parametrize(
    ("answer", "kept"),
    [(ALL, "kept"), (PART, "partly"), (Answer(outcome="no"), "gone"), (Answer(outcome="not_ours"), "not_ours")],
)
def test_the_operators_answer_is_the_requests(operator: Operator, answer: Answer, kept: str) -> None:
    question = asked_of(operator)
    assert (question.kind, question.period_from, question.period_to) == (
        "preserve",
        date(2026, 11, 1),
        date(2026, 11, 30),
    )
    question_answer(question=question, answer=answer, at=AT, actor=ACTOR)
    assert not answer_take_in(question_id=question.pk, at=AT) and answers_take_in(at=AT) == 0, "it is no finding"
    assert preservation_answers_take_in(at=AT) == 1 and not preservation_answer_take_in(question_id=question.pk, at=AT)
    found = PreservationRequest.objects.get()
    assert (found.state, found.answer, found.answered_on) == ("answered", kept, date(2026, 11, 20))
    assert AuditRecord.objects.filter(act="preservation.answered").count() == 1


def test_what_an_officer_recorded_first_stands_and_the_operator_is_asked_no_more(operator: Operator) -> None:
    question = asked_of(operator)
    found = PreservationRequest.objects.get()
    preservation_answer(request=found, officer=worker(), on=date(2026, 11, 20), answer="gone", text="", at=AT)
    question.refresh_from_db()
    assert question.state == "withdrawn"
    with pytest.raises(Conflict):
        question_answer(question=question, answer=ALL, at=AT, actor=ACTOR)


def test_only_a_letter_to_an_operator_goes_there_once_and_by_whoever_works_on_it(operator: Operator) -> None:
    with pytest.raises(Conflict):
        preservation_ask(request=written(None), officer=worker(), at=AT)
    PreservationRequest.objects.update(state="due")
    found = written_again(operator)
    with pytest.raises(NotAllowed):
        preservation_ask(request=found, officer=officer(province="CN-GD"), at=AT)
    preservation_ask(request=found, officer=worker(), at=AT)
    with pytest.raises(Conflict):
        preservation_ask(request=found, officer=worker(), at=AT)
    assert Question.objects.count() == 1


def written_again(operator: Operator) -> PreservationRequest:
    asked = Asked(addressee=Addressee.OPERATOR, operator=operator.pk)
    return preservation_write(request=PreservationRequest.objects.get(), officer=worker(), asked=asked, at=AT)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_the_desk_to_the_operators_page_and_back(operator: Operator, language: str) -> None:
    found, desk = written(operator), signed_in(worker(), language=language)
    page = f"/regulator/preservations/{found.public_id}/"
    assert 'value="ask"' in desk.get(page).content.decode()
    assert desk.post(page, {"form": "ask"}).status_code == 302
    question = Question.objects.get()
    browser, address = member(operator, language=language), f"/operators/questions/{question.public_id}/"
    read = browser.get(address).content.decode()
    assert found.number in read and (not found.code or found.code in read)
    assert browser.post(address, {"outcome": "yes"}).status_code == 422, "how much is kept must be said"
    assert browser.post(address, {"outcome": "yes", "kept": "part"}).status_code == 302
    preservation_answers_take_in(at=AT)
    after = desk.get(page).content.decode()
    assert {"zh-hans": "部分保存", "en": "A part is kept"}[language] in after and 'value="ask"' not in after


def test_by_the_interface(operator: Operator, client: Client) -> None:
    asked_of(operator)
    _, key = api_key_create(owner=operator, name="q", scopes=["question"], at=NOW, actor=ACTOR)
    api = {"Authorization": f"Bearer {key}"}
    row: dict[str, Any] = client.get("/api/v1/questions", headers=api).json()["items"][0]
    assert (row["kind"], row["called"], row["from"], row["to"]) == ("preserve", None, "2026-11-01", "2026-11-30")
    address = f"/api/v1/questions/{row['id']}/answer"
    for said, status in (
        ({"outcome": "yes"}, 422),
        ({"outcome": "yes", "kept": "some"}, 422),
        ({"outcome": "yes", "kept": "all"}, 200),
    ):
        answer = client.post(address, said, content_type="application/json", headers=api)
        assert answer.status_code == status, answer.content
