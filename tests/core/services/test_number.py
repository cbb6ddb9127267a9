"""One row for each number, sealed; made once whoever asks at once, and shown in plaintext for a purpose, on record."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from core.actors import Actor
from core.models import AuditRecord, Number
from core.numbers.e164 import to_digits
from core.sealing import sealing
from core.selectors.number import number_find
from core.services.number import number_obtain, number_unseal, numbers_make, numbers_obtain
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, BOB, CAROL, at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def sealed(*e164s: str) -> np.ndarray:
    digits = np.array([to_digits(e164) for e164 in e164s], dtype=np.uint64)
    return sealing.seal_many(digits, sealing.active_key_id())


def test_a_number_has_one_row_and_is_never_kept_in_clear() -> None:
    number = number_obtain(e164=ALICE, at=AT)
    assert number_obtain(e164=ALICE, at=AT) == number == number_find(ALICE)
    assert number.first_seen_at == AT
    assert number.sealed == sealing.seal(ALICE, number.seal_key) != int(ALICE[1:])
    assert acts() == []  # a row without a meaning of its own: the act that needs it is on record


def test_many_are_obtained_by_their_numbers_each_once() -> None:
    alice = number_obtain(e164=ALICE, at=AT)
    rows = numbers_obtain(e164s=[BOB, ALICE, BOB, CAROL], at=AT)
    assert set(rows) == {ALICE, BOB, CAROL} and rows[ALICE] == alice
    assert Number.objects.count() == 3
    assert numbers_obtain(e164s=[], at=AT) == {}


def test_making_tells_which_were_missing() -> None:
    number_obtain(e164=BOB, at=AT)
    asked: dict[str, Any] = {"sealed": sealed(ALICE, BOB, CAROL), "key_id": sealing.active_key_id(), "at": AT}
    assert numbers_make(**asked).tolist() == [True, False, True]
    assert numbers_make(**asked).tolist() == [False, False, False]


@pytest.mark.django_db(transaction=True)
def test_rows_are_made_in_the_transaction_that_needs_them() -> None:
    with pytest.raises(RuntimeError, match="in the transaction that needs them"):
        numbers_make(sealed=sealed(ALICE), key_id=sealing.active_key_id(), at=AT)
    assert not Number.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_in_any_order_get_the_same_rows() -> None:
    people = [f"+8613912345{n:03d}" for n in range(200)]
    orders = [people, people[::-1], people[100:] + people[:100], people[::2]]
    answers = at_once(4, lambda: numbers_obtain(e164s=orders.pop(), at=AT))
    assert Number.objects.count() == 200
    everybody = max(answers, key=len)
    assert all(rows[e164] == everybody[e164] for rows in answers for e164 in rows)


def test_a_number_is_unsealed_for_a_purpose_and_on_record() -> None:
    number = number_obtain(e164=ALICE, at=AT)
    assert (
        number_unseal(number=number, purpose="serve", about={"complaint": 7}, actor=Actor.key("key_1"), at=AT) == ALICE
    )
    record = AuditRecord.objects.get()
    assert (record.act, record.actor, record.target_id) == ("number.unsealed", "key:key_1", number.pk)
    assert record.data == {"purpose": "serve", "complaint": 7}


def test_an_erased_number_is_shown_to_nobody() -> None:
    number = number_obtain(e164=ALICE, at=AT)
    Number.objects.update(sealed=None)
    number.refresh_from_db()
    asked: dict[str, Any] = {"number": number, "purpose": "serve", "about": {}, "actor": Actor.system("test"), "at": AT}
    assert refusal_of(lambda: number_unseal(**asked)) == "number.erased"
    assert acts() == []
    assert number_obtain(e164=ALICE, at=AT) != number  # whoever holds it next has a row of their own
