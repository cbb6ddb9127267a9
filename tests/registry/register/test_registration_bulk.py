"""Many registrations in one act are the same as each done alone, in their order."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Conflict, NotFound
from core.models import AuditRecord, Number, SmsMessage
from core.numbers.e164 import to_digits
from core.services.number import number_obtain
from registry.engine.records.moments import micros
from registry.register.models import RegisterChange, Registration
from registry.register.rules.registration_batch import ASSURANCES, Outcome, Wishes
from registry.register.services.idle_reference import (
    idle_reference_repeated,
    idle_references_keep,
    idle_withdrawals,
    idle_withdrawals_keep,
)
from registry.register.services.number_release import number_release
from registry.register.services.registration import registration_record, registration_withdraw
from registry.register.services.registration_bulk import registrations_ingest
from registry.register.services.registration_checks import Outdated, reference_digest
from tests.registry.conftest import SYSTEM, at_once
from tests.waiting import wait_until

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
NUMBERS = ("+8613912345678", "+8613800138001", "+861065883001")
BODIES: tuple[dict[str, Any], ...] = ({"all": True}, {"channels": ["text"]}, {"channels": ["text", "voice"]})


@dataclass(frozen=True)
class Wish:
    number: int
    body: int  # -1: withdraw
    assurance: int = 0
    reference: str = ""
    said: int = 0  # hours before or after `AT`; 0: nobody tells

    def said_at(self, at: datetime) -> datetime | None:
        return min(AT + timedelta(hours=self.said), at) if self.said else None


def wishes_of(rows: list[Wish], at: datetime) -> Wishes:
    return Wishes(
        np.array([to_digits(NUMBERS[row.number]) for row in rows], np.uint64),
        np.array([row.body < 0 for row in rows], np.bool_),
        np.array([row.body for row in rows], np.int64),
        BODIES,
        np.array([row.assurance for row in rows], np.int64),
        [reference_digest(row.reference) for row in rows],
        np.array([micros(said) if (said := row.said_at(at)) else 0 for row in rows], np.int64),
    )


def in_bulk(
    rows: list[Wish], at: datetime = AT, source: str = "opr_1", own_only: bool = False, told: bool = False
) -> list[Outcome]:
    wishes = wishes_of(rows, at)
    done = registrations_ingest(wishes=wishes, source=source, own_only=own_only, told=told, at=at, actor=SYSTEM)
    return [Outcome(outcome) for outcome in done]


def one_by_one(rows: list[Wish], at: datetime = AT, source: str = "opr_1") -> list[str]:
    return [alone(row, at, source) for row in rows]


def alone(row: Wish, at: datetime, source: str) -> str:
    number = number_obtain(e164=NUMBERS[row.number], at=at)
    said: dict[str, Any] = {"assurance": ASSURANCES[row.assurance], "source": source, "reference": row.reference}
    before = RegisterChange.objects.count()
    digits = to_digits(NUMBERS[row.number])
    in_vain = (reference_digest(row.reference), digits, BODIES[row.body] if row.body >= 0 else None)
    told = said["said_at"] = row.said_at(at)
    try:
        if idle_reference_repeated(source=source, act=in_vain):
            return "repeated"
        used = RegisterChange.objects.filter(source=source, reference=in_vain[0]).exclude(reference="")
        if told and row.body >= 0 and idle_withdrawals({digits: told}).get(digits, told) > told and not used:
            raise Outdated
        if row.body < 0:
            registration_withdraw(number=number, at=at, actor=SYSTEM, **said)
        else:
            registration_record(number=number, preferences=BODIES[row.body], at=at, actor=SYSTEM, **said)
    except NotFound:
        idle_references_keep(source=source, said=[in_vain])
        if told:
            idle_withdrawals_keep({digits: told})
        return "unregistered"
    except Outdated:
        idle_references_keep(source=source, said=[in_vain])
        return "outdated"
    except Conflict:
        return "mismatch"
    last = RegisterChange.objects.order_by("-pk").first()
    if RegisterChange.objects.count() > before and last:
        return str(last.what)
    return "repeated" if RegisterChange.objects.filter(reference=reference_digest(row.reference) or "-") else "same"


def written() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """All registrations and the whole log; numbers by what they were sealed to, for ids may differ."""
    state = ("number__sealed", "preferences", "assurance", "source")
    times = ("registered_at", "binding_from", "said_at")
    registrations = Registration.objects.order_by("number__sealed")
    log = RegisterChange.objects.order_by("number__sealed", "pk")
    return (
        list(registrations.values_list(*state, *times, "changed_at", "withdrawn_at")),
        list(log.values_list(*state, *times, "what", "reference", "at")),
    )


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


WISH = st.builds(
    Wish,
    number=st.integers(0, 2),
    body=st.integers(-1, 2),
    assurance=st.integers(0, 1),
    reference=st.sampled_from(["", "", "", "r1", "r2", "r3"]),
    said=st.sampled_from([0, 0, -30, -20, -10, -5, -1]),
)
# Of each history some rows come from this sender and some from the site; then the batches under test.
HISTORY = st.lists(st.tuples(WISH, st.sampled_from(["site", "opr_1"])), max_size=5)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told", [False, True]
)  # with true, in the same statements whether or not something was registered
@pytest.mark.parametrize("pack", ["cn", "us"])  # one binds at once, the other after a month
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY, batches=st.lists(st.lists(WISH, max_size=8), min_size=1, max_size=3))
def test_in_bulk_is_equal_to_one_by_one(
    pack: str, told: bool, settings: Any, history: list[tuple[Wish, str]], batches: list[list[Wish]]
) -> None:
    settings.DNC_POLICY = pack

    def run(act: Callable[..., list[Any]]) -> tuple[list[str], Any]:
        with undone():
            for hour, (row, source) in enumerate(history):
                alone(row, AT - timedelta(hours=9 - hour), source)
            outcomes = [
                outcome
                for day, batch in enumerate(batches)
                for outcome in act(batch, AT + timedelta(days=day), "opr_1")
            ]
            return [getattr(one, "name", str(one)).lower() for one in outcomes], written()

    assert run(partial(in_bulk, told=told)) == run(one_by_one)


@pytest.mark.django_db
def test_others_registrations_are_left_alone_where_asked() -> None:
    alone(Wish(0, 1), AT, "site")
    later = AT + timedelta(hours=1)
    outcomes = in_bulk([Wish(0, 0), Wish(0, -1), Wish(1, 0), Wish(1, 1), Wish(1, -1)], later, "ftc", own_only=True)
    assert outcomes == [
        Outcome.KEPT, Outcome.KEPT, Outcome.REGISTERED, Outcome.CHANGED, Outcome.WITHDRAWN
    ]  # fmt: skip
    assert Registration.objects.get(source="site").preferences == BODIES[1]


@pytest.mark.django_db
@pytest.mark.parametrize("told", [False, True])
def test_what_changes_nothing_writes_nothing(told: bool) -> None:
    rows = [Wish(0, 0), Wish(1, 1), Wish(1, 1)]
    assert in_bulk(rows, told=told) == [Outcome.REGISTERED, Outcome.REGISTERED, Outcome.SAME]
    before = written(), AuditRecord.objects.count(), SmsMessage.objects.count()
    done = in_bulk([*rows, Wish(2, -1)], AT + timedelta(days=1), told=told)
    assert done == [Outcome.SAME] * 3 + [Outcome.UNREGISTERED]
    assert (written(), AuditRecord.objects.count(), SmsMessage.objects.count()) == before
    assert Number.objects.count() == 2  # nobody is remembered for not being registered


@pytest.mark.django_db
def test_a_batch_is_one_audit_record() -> None:
    in_bulk([Wish(0, 0), Wish(1, 0), Wish(0, -1)])
    ids = list(RegisterChange.objects.order_by("pk").values_list("pk", flat=True))
    record = AuditRecord.objects.get(act="registrations.ingested")
    assert record.data == {
        "source": "opr_1", "first_change": ids[0], "last_change": ids[-1], "registered": 2, "withdrawn": 1
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_batches_at_once_in_any_order_register_each_number_once() -> None:
    turn = Counter[str]()
    lock = threading.Lock()

    def act() -> list[Outcome]:
        with lock:
            turn["n"] += 1
            mine = turn["n"]
        rows = [Wish(n, 0, reference=f"{mine}-{n}" if mine % 2 else "") for n in (0, 1, 2)]
        return in_bulk(rows[:: 1 if mine % 2 else -1], source=f"opr_{mine}")

    answers = at_once(6, act)
    assert Counter(answer for done in answers for answer in done)[Outcome.REGISTERED] == 3
    assert Number.objects.count() == Registration.objects.count() == 3
    assert RegisterChange.objects.filter(what="registered").count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_batches_that_share_references_for_other_numbers_never_share_them_twice() -> None:
    turn = iter([[Wish(0, 0, reference="a"), Wish(1, 0, reference="b")], [Wish(2, 0, reference="b")]] * 3)
    lock = threading.Lock()

    def act() -> list[Outcome]:
        with lock:
            rows = next(turn)
        return in_bulk(rows)

    answers = [outcome for done in at_once(6, act) for outcome in done]
    assert Counter(answers)[Outcome.REGISTERED] == 2
    assert RegisterChange.objects.exclude(reference="").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_erased_while_a_batch_waits_for_it_becomes_a_new_one() -> None:
    in_bulk([Wish(0, 0)])
    old = Number.objects.get()
    answers: list[list[Outcome]] = []

    def act() -> None:
        try:
            answers.append(in_bulk([Wish(0, 1), Wish(1, 0)], AT + timedelta(hours=2)))
        finally:
            connection.close()

    waiting = threading.Thread(target=act)
    with transaction.atomic():
        number_release(number=old, reason="recycled", at=AT + timedelta(hours=1), actor=SYSTEM)
        waiting.start()
        wait_for_a_lock()
    waiting.join()
    assert answers == [[Outcome.REGISTERED, Outcome.REGISTERED]]
    assert Registration.objects.get(number=old).withdrawn_at == AT + timedelta(hours=1)
    assert Number.objects.exclude(sealed=None).count() == 2


def wait_for_a_lock() -> None:
    """Until some other session waits for a row."""

    def somebody_waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return bool(cursor.fetchone()[0])

    wait_until(somebody_waits, "another session to wait for a row")
