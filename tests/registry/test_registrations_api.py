"""Operators hand in registrations: per-row answers, idempotent, silent about what was there before."""

import json

import pytest

from core import clock
from core.models import Number
from registry.models import Operator, RegisterChange, Registration
from registry.selectors.registration import registration_at
from tests.registry.conftest import ALICE, Api, at_once, make_key, subscriber

AT = "2026-11-20T10:00:00+08:00"


@pytest.fixture
def intake(operator: Operator) -> Api:
    return Api(make_key(operator, "register")[1])


def body(**change: object) -> dict[str, object]:
    return {
        "number": ALICE,
        "action": "register",
        "preferences": {"all": True},
        "assurance": "calling_line",
        "at": AT,
        "reference": "r-1",
        **change,
    }


@pytest.mark.django_db
def test_one_registration_and_its_withdrawal(intake: Api, operator: Operator) -> None:
    assert intake.post("registrations", body()).json() == {"reference": "r-1", "status": "accepted"}
    state = registration_at(number_id=subscriber().pk, at=clock.now())
    assert state and state.preferences.all and state.source == operator.public_id
    gone = intake.post("registrations", body(action="withdraw", preferences=None, reference="r-2"))
    assert gone.status_code == 200
    assert registration_at(number_id=subscriber().pk, at=clock.now()) is None


@pytest.mark.django_db
def test_the_same_reference_changes_nothing_and_another_content_is_refused(intake: Api) -> None:
    assert intake.post("registrations", body()).status_code == 200
    assert intake.post("registrations", body()).status_code == 200
    assert RegisterChange.objects.count() == 1
    mismatch = intake.post("registrations", body(preferences={"channels": ["text"]}))
    assert (mismatch.status_code, mismatch.json()["code"]) == (409, "reference.mismatch")
    other = intake.post("registrations", body(number="13800138001"))
    assert other.status_code == 409
    assert RegisterChange.objects.count() == 1


@pytest.mark.django_db
def test_many_rows_each_with_its_own_answer(intake: Api) -> None:
    rows = [
        json.dumps(body()),
        "{",
        json.dumps(body(number="110", reference="r-2")),
        json.dumps(body(colour="red", reference="r-3")),
        json.dumps(body(number="13800138001", preferences={"channels": ["pigeon"]}, reference="r-4")),
        json.dumps(body(number="13800138001", preferences={"channels": ["text"]}, reference="r-5")),
        json.dumps(body()),
    ]
    answer = intake.post("registrations", "\n".join(rows), kind="application/x-ndjson")
    assert answer["Content-Type"] == "application/x-ndjson"
    answers = [json.loads(line) for line in answer.content.splitlines()]
    assert [a["status"] for a in answers] == [
        "accepted", "rejected", "rejected", "rejected", "rejected", "accepted", "accepted"
    ]  # fmt: skip
    assert [a.get("reference") for a in answers] == ["r-1", None, "r-2", "r-3", "r-4", "r-5", "r-1"]
    assert answers[2]["reasons"] == ["number.emergency"]
    assert answers[3]["errors"][0]["pointer"] == "/colour"
    assert answers[4]["errors"][0]["pointer"] == "/preferences/channels/0"
    assert Registration.objects.count() == 2


@pytest.mark.django_db
def test_the_answer_does_not_tell_whether_a_number_was_registered(intake: Api) -> None:
    withdraw = body(action="withdraw", preferences=None)
    unknown = intake.post("registrations", {**withdraw, "reference": "w-1"})
    intake.post("registrations", body())
    known = intake.post("registrations", {**withdraw, "reference": "w-2"})
    assert unknown.status_code == known.status_code == 200
    assert unknown.json() | {"reference": ""} == known.json() | {"reference": ""}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"preferences": None},
        {"preferences": {}},
        {"preferences": {"firms": [{"marketer": "mkt_\u0000", "allow": False}]}},
        {"preferences": {"firms": [{"marketer": "mkt_unknown", "allow": False}]}},
        {"action": "withdraw"},
        {"at": "2126-01-01T00:00:00Z"},
        {"at": "yesterday"},
        {"reference": ""},
        {"assurance": "word_of_honour"},
        {"number": "x" * 10_000},
    ],
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(intake: Api, change: dict[str, object]) -> None:
    answer = intake.post("registrations", body(**change))
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]
    assert not RegisterChange.objects.exists()


@pytest.mark.django_db
def test_an_idempotency_key_gives_the_first_answer_again(intake: Api) -> None:
    first = intake.post("registrations", body(), **{"Idempotency-Key": "k1"})
    again = intake.post("registrations", body(), **{"Idempotency-Key": "k1"})
    assert first.content == again.content and again["Idempotent-Replayed"] == "true"
    other = intake.post("registrations", body(reference="r-9"), **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.mismatch")
    assert RegisterChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_row_twice_at_once_is_one_registration(intake: Api, operator: Operator) -> None:
    answers = at_once(4, lambda: intake.post("registrations", body(), **{"Idempotency-Key": "k1"}))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    answers = at_once(4, lambda: intake.post("registrations", body(number="13800138001", reference="r-2")))
    assert {answer.status_code for answer in answers} == {200}
    assert RegisterChange.objects.count() == 2 and Number.objects.count() == 2
