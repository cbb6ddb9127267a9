"""Consecutive numbers declared together: one row, found by each of its numbers wherever somebody asks whose a caller is."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.firms.models import CallerNumber, Marketer
from registry.firms.rules.caller_range import around, ends_of, numbers_in, overlap, range_of, ranges_across, size_of
from registry.firms.selectors import caller_number as asked
from registry.firms.services import caller_number
from registry.firms.services.caller_number import caller_approve, caller_declare, caller_end
from tests.acts import refusal_of
from tests.callers import approved, proved
from tests.registry.conftest import SYSTEM, make_marketer

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, LAST, INSIDE, OUTSIDE = "025 8653 9000", "025 8653 9999", "+862586539123", "+862586538123"
RANGE = "+862586539xxx"
pytestmark = pytest.mark.django_db


def declare(firm: Marketer, first: str = FIRST, last: str = LAST) -> CallerNumber:
    return caller_declare(marketer=firm, caller=first, last=last, at=AT, actor=SYSTEM)


@pytest.fixture
def other(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000B", name="Moon")


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("+862586539000", "+862586539999", RANGE),
        ("+862586539120", "+862586539129", "+86258653912x"),
        ("+862586539100", "+862586539199", "+8625865391xx"),
        ("+862586539000", "+862586539998", ""),
        ("+862586539005", "+862586539014", ""),
        ("+862586539000", "+862586548999", ""),
        ("+862586539999", "+862586539000", ""),
        ("+86258653900", "+862586539009", ""),
    ],
)
def test_a_range_is_a_whole_block(first: str, last: str, found: str) -> None:
    assert range_of(first, last, 1000) == found
    assert range_of(first, last, 1) == ""
    if found:
        assert ends_of(found) == (first, last) and len(numbers_in(found)) == size_of(found)


def test_what_lies_around_and_across() -> None:
    assert around("+86258653912x") == ["+86258653912x", "+8625865391xx", RANGE]
    assert around("95588") == ["95588"] and numbers_in("95588") == ["95588"] and numbers_in("SUNX") == ["SUNX"]
    assert overlap(INSIDE, RANGE) and overlap(RANGE, "+8625865391xx") and not overlap(OUTSIDE, RANGE)
    assert RANGE in ranges_across("+86258653912") and RANGE not in ranges_across("+862586539")


def test_every_reader_finds_the_firm_by_a_number_of_its_range(marketer: Marketer, other: Marketer) -> None:
    row = approved(marketer, FIRST, last=LAST, at=AT)
    assert (row.value, CallerNumber.objects.count()) == (RANGE, 1)
    for value, firm in ((INSIDE, marketer), (OUTSIDE, None)):
        found = asked.declaration_at(caller=value, at=AT)
        assert (found.marketer if found else None) == asked.ApprovedCallers({value}).firm_at(value, AT) == firm
        assert asked.firms_of_caller(value) == ({firm.pk} if firm else set())
        assert (value in asked.callers_approved(marketer.pk)) == bool(firm)
        assert (value in asked.callers_since(marketer, AT, AT)) == bool(firm)
        assert bool(asked.declarations_about(value)) == bool(firm)
    assert asked.firms_declaring_under("+86258653912*", AT) == asked.firms_declaring_under("+86258*", AT) == [marketer]
    assert asked.firms_declaring_under("+86258653812*", AT) == []
    caller_end(declaration=row, at=AT + DAY, actor=SYSTEM)
    assert asked.declaration_at(caller=INSIDE, at=AT + DAY) is None


def test_a_number_of_a_range_is_a_dispute_in_both_directions(marketer: Marketer, other: Marketer) -> None:
    wide, narrow = declare(marketer), declare(other, "025 8653 9123", "")
    states = {row.pk: row.state for row in CallerNumber.objects.with_rivals()}
    assert states == {wide.pk: "disputed", narrow.pk: "disputed"}
    beside = asked.claims_beside([wide, narrow])
    assert (beside[wide.pk], beside[narrow.pk]) == ([narrow], [wide])
    assert refusal_of(lambda: caller_approve(declaration=proved(wide, AT), at=AT, actor=SYSTEM)) == "caller.reason"
    caller_approve(declaration=wide, reason="The contract names the block", at=AT, actor=SYSTEM)
    narrow.refresh_from_db()
    assert narrow.state == "refused"


def test_ranges_beside_each_other_are_no_dispute(marketer: Marketer, other: Marketer) -> None:
    declare(marketer, "025 8653 9100", "025 8653 9199")
    declare(other, "025 8653 9200", "025 8653 9299")
    assert {row.state for row in CallerNumber.objects.with_rivals()} == {"declared"}


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("025 8653 9001", "025 8653 9999", "caller.range"),
        ("95588", "95589", "caller.range"),
        ("13800138000", "13800138009", "caller.range"),
        ("400 809 5550", "400 809 5559", "caller.range"),
        ("025 8653 9000", "???", "caller.malformed"),
        ("025 8653 9000", "8653 9999", "number.local"),
    ],
)
def test_what_is_no_range_is_refused(marketer: Marketer, first: str, last: str, code: str) -> None:
    assert refusal_of(lambda: declare(marketer, first, last)) == code
    assert not CallerNumber.objects.exists()


def test_a_firm_declares_no_number_twice_and_so_many_ranges(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(marketer)
    assert refusal_of(lambda: declare(marketer, "025 8653 9123", "")) == "caller.overlaps"
    assert declare(marketer).pk == CallerNumber.objects.get().pk
    monkeypatch.setattr(caller_number, "MOST_RANGES", 1)
    assert refusal_of(lambda: declare(marketer, "025 8653 8000", "025 8653 8999")) == "caller.ranges"
