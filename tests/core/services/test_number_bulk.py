"""Rows of many numbers, held while somebody works on what points to them: in one order, so that nobody waits in a circle."""

from datetime import UTC, datetime

import numpy as np
import pytest
from django.db import transaction

from core.models import Number
from core.numbers.e164 import to_digits
from core.services.number import number_obtain
from core.services.number_bulk import numbers_find, numbers_hold
from tests.acts import behind
from tests.registry.conftest import ALICE, BOB, CAROL, at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def digits(*e164s: str) -> np.ndarray:
    return np.array([to_digits(e164) for e164 in e164s], dtype=np.uint64)


def hold(*e164s: str, make: bool = True) -> tuple[list[int], list[bool]]:
    wanted = digits(*e164s)
    known = numbers_find(digits=wanted) > 0
    ids, new = numbers_hold(digits=wanted, known=known, make=np.full(len(wanted), make), at=AT)
    return ids.tolist(), new.tolist()


def test_rows_are_found_in_the_order_asked() -> None:
    alice, bob = (number_obtain(e164=e164, at=AT).pk for e164 in (ALICE, BOB))
    assert numbers_find(digits=digits(CAROL, BOB, ALICE, BOB)).tolist() == [0, bob, alice, bob]
    assert numbers_find(digits=digits()).tolist() == []


def test_missing_rows_are_made_where_wanted_and_told() -> None:
    bob = number_obtain(e164=BOB, at=AT).pk
    assert hold(CAROL, BOB, make=False) == ([0, bob], [False, False])
    ids, new = hold(ALICE, BOB, ALICE)
    assert (ids[1], ids[0] == ids[2] > 0, new) == (bob, True, [True, False, True])
    assert hold(ALICE, BOB) == (ids[:2], [False, False])
    assert Number.objects.count() == 2


def test_a_number_wanted_by_one_of_its_rows_alone_is_made() -> None:
    twice = digits(ALICE, ALICE)
    ids, new = numbers_hold(digits=twice, known=np.zeros(2, np.bool_), make=np.array([False, True]), at=AT)
    assert ids.tolist() == [Number.objects.get().pk] * 2 and new.tolist() == [True, True]


@pytest.mark.django_db(transaction=True)
def test_only_a_transaction_holds_numbers() -> None:
    with pytest.raises(RuntimeError, match="held by a transaction"):
        hold(ALICE)
    assert not Number.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_those_who_hold_the_same_numbers_in_any_order_come_one_after_the_other() -> None:
    people = [f"+8613912345{n:03d}" for n in range(60)]
    orders = [people, people[::-1], people[30:] + people[:30], people[::-2]]
    inside, most = [0], [0]

    def work() -> list[bool]:
        order = orders.pop()
        with transaction.atomic():
            _ids, new = hold(*order)
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            Number.objects.filter(seal_key=0).exists()  # some work, with the rows held
            inside[0] -= 1
        return new

    answers = at_once(4, work)
    assert most == [1]
    assert Number.objects.count() == sum(sum(new) for new in answers) == 60


@pytest.mark.django_db(transaction=True)
def test_a_number_that_is_erased_while_it_is_waited_for_gets_a_new_row() -> None:
    old = number_obtain(e164=ALICE, at=AT)
    ids, new = behind(lambda: Number.objects.filter(pk=old.pk).update(sealed=None), hold_alice)
    assert (ids, new) == ([Number.objects.exclude(sealed=None).get().pk], [True])
    assert ids != [old.pk]


def hold_alice() -> tuple[list[int], list[bool]]:
    with transaction.atomic():
        return hold(ALICE)
