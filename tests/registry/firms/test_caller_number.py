"""Declared callers: one firm a caller at a time, and who held it when is known for good."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.firms.models import CallerNumber, Marketer
from registry.firms.selectors.caller_number import declaration_at
from registry.firms.services.caller_number import caller_declare, caller_end
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once, make_marketer

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def declare(marketer: Marketer, caller: str = "4008-095-559", at: datetime = AT) -> CallerNumber:
    return caller_declare(marketer=marketer, caller=caller, at=at, actor=SYSTEM)


@pytest.fixture
def other(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000B", name="Moon")


@pytest.mark.parametrize(
    ("typed", "value", "kind"),
    [
        ("4008-095-559", "+864008095559", "e164"),
        ("010 6588 3001", "+861065883001", "e164"),
        ("95511", "95511", "short_code"),
        ("SUNRISE", "SUNRISE", "sender_id"),
    ],
)
def test_any_kind_of_caller_is_declared(marketer: Marketer, typed: str, value: str, kind: str) -> None:
    declared = declare(marketer, typed)
    assert (declared.value, declared.kind, declared.since, declared.until) == (value, kind, AT, None)
    assert declare(marketer, value) == declared
    assert acts("caller") == ["caller.declared"]


@pytest.mark.parametrize("typed", ["", "???", "1" * 40])
def test_what_is_no_caller_is_refused(marketer: Marketer, typed: str) -> None:
    assert refusal_of(lambda: declare(marketer, typed)) != ""
    assert not CallerNumber.objects.exists() and acts("caller") == []


def test_another_firms_caller_is_refused_until_it_ends(marketer: Marketer, other: Marketer) -> None:
    first = declare(marketer)
    assert refusal_of(lambda: declare(other)) == "caller.declared"
    end = AT + timedelta(days=1)
    for later in (0, 1):
        caller_end(declaration=first, at=end + timedelta(days=later), actor=SYSTEM)
    second = declare(other, at=end)
    assert declaration_at(caller=first.value, at=AT - timedelta(seconds=1)) is None
    assert declaration_at(caller=first.value, at=end - timedelta(seconds=1)) == first
    assert declaration_at(caller=first.value, at=end) == second
    assert acts("caller") == ["caller.declared", "caller.ended", "caller.declared"]


def test_a_number_of_another_firm_breaks_no_constraint(marketer: Marketer, other: Marketer) -> None:
    """PostgreSQL would write the number into its log."""
    declare(marketer)
    with CaptureQueriesContext(connection) as asked:
        assert refusal_of(lambda: declare(other)) == "caller.declared"
    assert "ON CONFLICT DO NOTHING" in " ".join(query["sql"] for query in asked)


@pytest.mark.django_db(transaction=True)
def test_declared_twice_at_once_it_is_declared_once(marketer: Marketer) -> None:
    assert set(at_once(4, lambda: declare(marketer).pk)) == {CallerNumber.objects.get().pk}
    assert acts("caller") == ["caller.declared"]


@pytest.mark.django_db(transaction=True)
def test_of_two_firms_at_once_one_has_it(marketer: Marketer, other: Marketer) -> None:
    firms = [marketer, other]
    said = at_once(2, lambda: refusal_of(lambda: declare(firms.pop())))
    assert sorted(said) == ["", "caller.declared"]
    assert len(acts("caller")) == CallerNumber.objects.count() == 1
