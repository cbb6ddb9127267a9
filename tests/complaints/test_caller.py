"""A caller has one row, whoever names it how often; until when a decision lists it is written down once for each change."""

from datetime import UTC, datetime, timedelta

import pytest

from complaints.models import Caller
from complaints.services.caller import caller_listed_set, caller_obtain, callers_obtain
from core.models import AuditRecord
from core.numbers.parsing import CallerName, read_caller
from core.policies import current_policy
from tests.acts import acts, behind
from tests.registry.conftest import at_once

from .conftest import SYSTEM

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def named(text: str) -> CallerName:
    return read_caller(text, current_policy(AT), allow_sender_id=True)


def obtain(*texts: str, at: datetime = AT) -> dict[str, Caller]:
    return callers_obtain(names=map(named, texts), policy=current_policy(at), at=at)


def listed(caller: Caller, until: datetime | None = AT + timedelta(days=365)) -> None:
    caller_listed_set(caller_id=caller.pk, until=until, at=AT, actor=SYSTEM)


def test_a_caller_is_made_once_and_seen_first_when_it_was() -> None:
    first = caller_obtain(named=named("025 8653 0001"), policy=current_policy(AT), at=AT)
    later = AT + timedelta(days=1)
    again = caller_obtain(named=named("+86 25 8653 0001"), policy=current_policy(later), at=later)
    assert again == first
    assert (again.value, again.kind, again.province, again.first_seen_at) == ("+862586530001", "e164", "CN-JS", AT)
    assert acts() == []  # a row without a meaning of its own: the act that needs it is on record


def test_each_sort_of_caller_is_kept_as_what_it_is() -> None:
    found = obtain("95588", "LoanHouse", "179 0000 0000", "95588")
    kinds = {caller.kind: (caller.value, caller.allocated) for caller in found.values()}
    outside = named("179 0000 0000").value
    assert kinds == {"short_code": ("95588", True), "sender_id": ("LOANHOUSE", True), "e164": (outside, False)}
    assert obtain() == {}


@pytest.mark.django_db(transaction=True)
def test_a_caller_that_two_name_at_once_has_one_row() -> None:
    first, second = ["95588", "4008095559"], ["4008095559", "95588", "LoanHouse"]
    found = behind(lambda: obtain(*first), lambda: obtain(*second))
    assert set(found) == {"95588", "+864008095559", "LOANHOUSE"}
    assert Caller.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_many_who_name_many_in_any_order_get_the_same_rows() -> None:
    texts = [f"025 8653 {n:04d}" for n in range(60)]
    orders = [texts, texts[::-1], texts[30:] + texts[:30]]
    answers = at_once(3, lambda: {value: caller.pk for value, caller in obtain(*orders.pop()).items()})
    assert answers[0] == answers[1] == answers[2]
    assert Caller.objects.count() == 60


def test_a_listing_and_its_end_are_written_down_once_each() -> None:
    caller = obtain("95588")["95588"]
    for until in (AT + timedelta(days=365),) * 2 + (None,) * 2:
        listed(caller, until)
    assert acts("caller") == ["caller.listed", "caller.unlisted"]
    assert set(AuditRecord.objects.values_list("target_id", flat=True)) == {caller.pk}
    caller.refresh_from_db()
    assert caller.decided_until is None


@pytest.mark.django_db(transaction=True)
def test_two_listings_at_once_are_one_change() -> None:
    caller = obtain("95588")["95588"]
    behind(lambda: listed(caller), lambda: listed(caller))
    assert acts("caller") == ["caller.listed"]
