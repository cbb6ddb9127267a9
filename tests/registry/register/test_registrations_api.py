"""Operators hand in registrations: per-row answers, idempotent, silent about what was there before."""

import itertools
import json
import random
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.db import transaction

from core import clock
from core.models import AuditRecord, IdempotentAnswer, Number
from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit
from registry.register.models import RegisterChange, Registration
from registry.register.selectors.registration import registration_at
from tests.registry.conftest import ALICE, SYSTEM, Api, at_once, make_key, subscriber

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


NDJSON = "application/x-ndjson"
BOB = "13800138001"
ODD_ROWS: list[object] = [
    body(),
    body(reference="r-2"),
    body(number=BOB, preferences={"channels": ["text"]}, reference="r-3"),
    body(number=BOB, preferences={"channels": ["text", "text"]}, reference="r-4"),
    body(number=BOB, action="change", preferences={"hours": [{"days": "sat-sun", "from": "00:00", "to": "24:00"}]}),
    body(action="withdraw", preferences=None, reference="r-1"),
    body(action="withdraw", preferences=None, reference="r-6"),
    body(number=BOB, action="withdraw", preferences=None, reference="r-7"),
    body(action="withdraw", reference="r-8"),
    body(preferences=None, reference="r-9"),
    body(preferences={}, reference="r-10"),
    body(preferences={"firms": [{"marketer": "mkt_unknown", "allow": False}]}, reference="r-11"),
    body(preferences={"firms": [{"marketer": "mkt_\u0000", "allow": False}]}, reference="r-12"),
    body(preferences={"all": 10**40}, reference="r-13"),
    body(preferences=[], reference="r-14"),
    body(number="95588", preferences={"channels": ["pigeon"]}, reference="r-15"),
    body(number="", reference="r-16"),
    body(number="x" * 300, reference="r-17"),
    body(at="2126-01-01T00:00:00Z", reference="r-18"),
    body(at="0001-01-01T00:00:00+14:00", reference="r-19"),
    body(at=7, reference="r-20"),
    body(reference=""),
    body(reference=["r-21"]),
    body(assurance="in_person", reference="r-22"),
    body(colour="red", reference="r-23"),
    [],
    None,
    "row",
]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_many_rows_are_answered_and_done_as_each_alone(intake: Api, seed: int) -> None:
    chance = random.Random(seed)
    rows = chance.choices(ODD_ROWS, k=60)

    def state() -> tuple[list[Any], list[Any]]:
        fields = ("number__sealed", "preferences", "assurance", "source")
        return (
            [
                (*row[:-1], row[-1] is None)
                for row in Registration.objects.order_by("number__sealed").values_list(*fields, "withdrawn_at")
            ],
            list(RegisterChange.objects.order_by("number__sealed", "pk").values_list(*fields, "what", "reference")),
        )

    with transaction.atomic():
        alone = [as_row(intake.post("registrations", json.dumps(row)), row) for row in rows]
        wanted = state()
        transaction.set_rollback(True)
    cache.clear()
    answer = intake.post("registrations", "\n".join(map(json.dumps, rows)), kind=NDJSON)
    assert [json.loads(line) for line in answer.content.splitlines()] == alone
    assert state() == wanted


def as_row(answer: Any, row: Any) -> dict[str, Any]:
    """What the row's line says where the row alone was answered like this."""
    said: dict[str, Any] = answer.json()
    if answer.status_code == 200:
        return said
    if answer.status_code == 400:
        return {"status": "rejected", "reasons": ["input.malformed"], "errors": []}
    reference = row.get("reference") if isinstance(row, dict) else None
    reasons = list(dict.fromkeys(error["code"] for error in said["errors"])) or [said["code"]]
    shown = {"reference": reference} if isinstance(reference, str) else {}
    return {**shown, "status": "rejected", "reasons": reasons, "errors": said["errors"]}


def many(count: int) -> bytes:
    return b"\n".join(json.dumps(body(number=f"139{n:08d}", reference=f"r-{n}")).encode() for n in range(count))


@pytest.mark.django_db
def test_thousands_of_rows_are_one_act_and_their_answer_is_kept(intake: Api) -> None:
    rows = many(3_000)
    first = intake.post("registrations", rows, kind=NDJSON, **{"Idempotency-Key": "k1"})
    assert [json.loads(line)["reference"] for line in first.content.splitlines()] == [f"r-{n}" for n in range(3_000)]
    again = intake.post("registrations", rows, kind=NDJSON, **{"Idempotency-Key": "k1"})
    assert again["Idempotent-Replayed"] == "true" and again.content == first.content
    kept = IdempotentAnswer.objects.get()
    assert len(bytes(kept.answer or b"")) < len(first.content) // 4
    without_key = intake.post("registrations", rows, kind=NDJSON)
    assert without_key.content == first.content
    assert RegisterChange.objects.count() == Registration.objects.count() == 3_000
    assert AuditRecord.objects.filter(act="registrations.ingested").count() == 1


@pytest.mark.django_db
def test_this_address_alone_takes_larger_bodies(intake: Api) -> None:
    padding = b" " * (site_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    row = json.dumps(body()).encode()
    assert intake.post("registrations", row + b"\n" + padding, kind=NDJSON).status_code == 200
    keyed = intake.post("registrations", row + b"\n" + padding, kind=NDJSON, **{"Idempotency-Key": "k1"})
    assert keyed.status_code == 200
    too_large = intake.post("registrations", row + b"\n" + padding * 2, kind=NDJSON)
    assert (too_large.status_code, too_large.json()["code"]) == (413, "request.too_large")
    other = intake.post("complaints", row + padding)
    assert other.status_code in (403, 413)
    too_many = intake.post("registrations", b"{}\n" * 100_001, kind=NDJSON)
    assert (too_many.status_code, too_many.json()["code"]) == (413, "rows.too_many")


@pytest.mark.django_db(transaction=True)
def test_requests_of_shared_numbers_at_once_end_well(operator: Operator) -> None:
    other = operator_admit(name="Another Telecom", at=clock.now(), actor=SYSTEM)
    doors = itertools.cycle([Api(make_key(operator, "register")[1]), Api(make_key(other, "register")[1])])
    lines = many(300).splitlines()
    orders = itertools.cycle([lines, lines[::-1]])
    work = [(next(doors), b"\n".join(next(orders))) for _ in range(4)]

    def post() -> Any:
        door, rows = work.pop()
        return door.post("registrations", rows, kind=NDJSON)

    answers = at_once(4, post)
    assert {answer.status_code for answer in answers} == {200}
    assert all(b"rejected" not in answer.content for answer in answers)
    assert Registration.objects.count() == 300
    assert RegisterChange.objects.count() == 600  # a reference of each operator for each number
