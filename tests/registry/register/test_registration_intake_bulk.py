"""Many registrations handed in at once: each row answered and done as it would be alone, all in one act."""

import itertools
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import AuditRecord, IdempotentAnswer, Number
from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit
from registry.register.models import RegisterChange, Registration
from registry.register.services.registration_checks import CLOCKS_APART
from registry.register.services.registration_intake_bulk import Handed, registrations_hand_in
from tests.acts import acts
from tests.registry.conftest import SYSTEM, Api, at_once, make_key
from tests.registry.register.conftest import NDJSON, handed_in

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
OTHER = "13800138001"
pytestmark = pytest.mark.django_db


def row(reference: str = "r-1", **change: Any) -> Handed:
    said: dict[str, Any] = {
        "number": "139 1234 5678", "action": "register", "preferences": {"all": True}, "assurance": "sms_code",
        "said_at": AT, **change,
    }  # fmt: skip
    return Handed(reference=reference, **said)


def hand_in(operator: Operator, *rows: Handed, at: datetime = AT) -> list[str]:
    """The code of each row's refusal, "" where it was done."""
    done = registrations_hand_in(operator=operator, rows=rows, at=at, actor=SYSTEM)
    return [refusal.code if refusal else "" for refusal in done]


def test_a_refused_row_changes_nothing_and_hinders_no_other(operator: Operator) -> None:
    said = hand_in(
        operator,
        row(),
        row("r-2", action="eat"),
        row("r-3", assurance="word_of_honour"),
        row("r-4", preferences=None),
        row("r-5", action="withdraw"),
        row("r-6", preferences={"channels": ["pigeon"]}),
        row("r-7", number="110"),
        row("r-8", said_at=AT + CLOCKS_APART + timedelta(seconds=1)),
        row("r-1", number=OTHER),
        row("r-9", number=OTHER, said_at=AT + CLOCKS_APART),
    )
    assert said == [
        "", "action.unknown", "assurance.unknown", "preferences.missing", "preferences.unwanted",
        "preferences.invalid", "number.emergency", "at.future", "reference.mismatch", "",
    ]  # fmt: skip
    assert Registration.objects.count() == Number.objects.count() == 2
    record = AuditRecord.objects.get(act="registrations.ingested")
    assert (record.data["source"], record.data["registered"]) == (operator.public_id, 2)


def test_handed_in_again_nothing_changes(operator: Operator) -> None:
    rows = [row(), row("r-2", number=OTHER), row("r-3", action="withdraw", preferences=None)]
    assert hand_in(operator, *rows) == hand_in(operator, *rows, at=AT + timedelta(days=1)) == ["", "", ""]
    assert RegisterChange.objects.count() == 3
    assert acts("registrations") == ["registrations.ingested"]


def test_no_rows_and_refused_rows_alone_are_no_act(operator: Operator) -> None:
    assert hand_in(operator) == []
    assert hand_in(operator, row(number="110"), row(preferences={})) == ["number.emergency", "preferences.invalid"]
    assert acts("registration") == [] and not Number.objects.exists()


def test_a_line_that_no_plan_knows_yet_is_taken_in_as_its_holder_signs_in(operator: Operator) -> None:
    numbers = ["179 1234 5678", "+86 17912345678", "0634 6212345", "(0634) 6212345 ", "111 1234 5678", "0634 1212345"]
    said = hand_in(operator, *[row(f"r-{place}", number=number) for place, number in enumerate(numbers)])
    assert said[:4] == [""] * 4 and all(said[4:])
    assert Registration.objects.count() == 2


# The door


def test_many_rows_each_with_its_own_answer(intake: Api) -> None:
    rows = [
        json.dumps(handed_in()),
        "{",
        json.dumps(handed_in(number="110", reference="r-2")),
        json.dumps(handed_in(colour="red", reference="r-3")),
        json.dumps(handed_in(number="13800138001", preferences={"channels": ["pigeon"]}, reference="r-4")),
        json.dumps(handed_in(number="13800138001", preferences={"channels": ["text"]}, reference="r-5")),
        json.dumps(handed_in()),
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


ODD_ROWS: list[object] = [
    handed_in(),
    handed_in(reference="r-2"),
    handed_in(number=OTHER, preferences={"channels": ["text"]}, reference="r-3"),
    handed_in(number=OTHER, preferences={"channels": ["text", "text"]}, reference="r-4"),
    handed_in(
        number=OTHER, action="change", preferences={"hours": [{"days": "sat-sun", "from": "00:00", "to": "24:00"}]}
    ),
    handed_in(action="withdraw", preferences=None, reference="r-1"),
    handed_in(action="withdraw", preferences=None, reference="r-6"),
    handed_in(number=OTHER, action="withdraw", preferences=None, reference="r-7"),
    handed_in(action="withdraw", reference="r-8"),
    handed_in(preferences=None, reference="r-9"),
    handed_in(preferences={}, reference="r-10"),
    handed_in(preferences={"firms": [{"marketer": "mkt_unknown", "allow": False}]}, reference="r-11"),
    handed_in(preferences={"firms": [{"marketer": "mkt_\u0000", "allow": False}]}, reference="r-12"),
    handed_in(preferences={"all": 10**40}, reference="r-13"),
    handed_in(preferences=[], reference="r-14"),
    handed_in(number="95588", preferences={"channels": ["pigeon"]}, reference="r-15"),
    handed_in(number="", reference="r-16"),
    handed_in(number="x" * 300, reference="r-17"),
    handed_in(at="2126-01-01T00:00:00Z", reference="r-18"),
    handed_in(at="0001-01-01T00:00:00+14:00", reference="r-19"),
    handed_in(at=7, reference="r-20"),
    handed_in(reference=""),
    handed_in(reference=["r-21"]),
    handed_in(assurance="in_person", reference="r-22"),
    handed_in(colour="red", reference="r-23"),
    [],
    None,
    "row",
]


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
    return b"\n".join(json.dumps(handed_in(number=f"139{n:08d}", reference=f"r-{n}")).encode() for n in range(count))


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


def test_a_thousand_rows_ask_no_more_of_the_database_than_ten(intake: Api) -> None:
    intake.post("registrations", many(1), kind=NDJSON)  # what is read once a process is read
    asked = {}
    for count in (10, 1_000):
        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                answer = intake.post("registrations", many(count), kind=NDJSON)
            assert answer.content.count(b'"accepted"') == count
            asked[count] = len(queries)
            transaction.set_rollback(True)
        cache.clear()
    assert asked[1_000] <= asked[10] + 2 <= 62, asked


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
