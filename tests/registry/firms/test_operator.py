"""Operators: admitted once by name, suspended and restored, each once and on record."""

from datetime import UTC, datetime

import pytest

from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit, operator_restore, operator_suspend
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, Api, at_once, make_key

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def admit(name: str = "China Example Telecom") -> Operator:
    return operator_admit(name=name, at=AT, actor=SYSTEM)


def test_an_operator_is_admitted_once_by_its_name() -> None:
    operator = admit(" China Example Telecom ")
    assert (operator.name, operator.admitted_at, operator.suspended_at) == ("China Example Telecom", AT, None)
    assert refusal_of(admit) == "operator.exists"
    assert admit("Another Telecom").public_id != operator.public_id
    assert acts() == ["operator.admitted"] * 2


@pytest.mark.django_db(transaction=True)
def test_admitted_at_once_it_is_admitted_once() -> None:
    assert sorted(at_once(4, lambda: refusal_of(admit))) == ["", *["operator.exists"] * 3]
    assert Operator.objects.count() == len(acts()) == 1


def test_suspended_and_restored_once_each_and_its_keys_follow() -> None:
    operator = admit()
    api = Api(make_key(operator, "register")[1])

    def suspended_at() -> datetime | None:
        return Operator.objects.get().suspended_at

    def answered() -> tuple[int, str]:
        answer = api.post("registrations", {})
        return answer.status_code, answer.json()["code"]

    for _ in range(2):
        operator_suspend(operator=operator, reason="keys leaked", at=AT, actor=SYSTEM)
    assert suspended_at() == AT
    assert answered() == (403, "operator.suspended")
    for _ in range(2):
        operator_restore(operator=operator, reason="new keys made", at=AT, actor=SYSTEM)
    assert suspended_at() is None
    assert answered() == (422, "body.invalid")
    assert acts("operator") == ["operator.admitted", "operator.suspended", "operator.restored"]
