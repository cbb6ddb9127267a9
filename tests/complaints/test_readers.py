"""Each sort of thing that a complaint says: what is read, what stands where nothing was said, which code refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.rules.doors import Door, Given, Wrong
from complaints.rules.readers import (
    Called,
    Caller,
    CallTime,
    FilingTime,
    Place,
    Province,
    Reader,
    Text,
    YesNo,
    encodable,
)
from complaints.rules.statement import CATEGORY, CHANNEL, KIND
from core.policies import load

CN = load("cn").at(datetime(2026, 11, 22, tzinfo=UTC))
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)


def read(reader: Reader, value: object, *, door: Door = Door.API, **body: Any) -> Any:
    """What is read, or in a list the code that refuses it."""
    try:
        return reader.read("it", value, Given(body, door, CN, AT))
    except Wrong as wrong:
        return [str(wrong)]


def test_a_text_is_kept_as_said_up_to_its_length() -> None:
    assert read(Text(5), " a\nb ") == " a\nb "
    assert read(Text(5), None) == ""
    assert read(Text(5), "123456") == ["it.too_long"]
    assert [read(Text(5), value) for value in (7, "\0", "\ud800", ["a"])] == [["it.malformed"]] * 4


def test_a_place_that_is_too_long_is_none_and_an_unknown_province_is_dropped() -> None:
    assert read(Place(5), "123456") == ["it.malformed"]
    assert read(Province(10), "CN-JS") == "CN-JS"
    assert read(Province(10), "US-NY") == read(Province(10), None) == ""
    assert read(Province(10), "x" * 11) == ["it.malformed"]


def test_a_question_is_answered_by_yes_no_or_not_at_all() -> None:
    assert [read(YesNo(), value) for value in (True, False, None)] == [True, False, None]
    assert [read(YesNo(), value) for value in ("yes", "是", "FALSE", "0", " ")] == [True, True, False, False, None]
    none: tuple[object, ...] = ("perhaps", 1, 0, [])
    assert [read(YesNo(), value) for value in none] == [["it.malformed"]] * 4


@pytest.mark.parametrize(("reader", "otherwise"), [(CHANNEL, "voice"), (KIND, "marketing"), (CATEGORY, "other")])
def test_a_choice_is_a_code_of_the_pack(reader: Reader, otherwise: str) -> None:
    assert [read(reader, value) for value in (None, "", otherwise)] == [otherwise] * 3
    assert [read(reader, value) for value in ("weapons", 7, [otherwise], {otherwise: 1})] == [["it.unknown"]] * 4


def test_a_caller_is_a_number_as_the_screen_showed_it() -> None:
    assert read(Caller(), "400-809-5559").value == "+864008095559"
    assert read(Caller(), "95588").kind == "short_code"
    assert read(Caller(), None) == read(Caller(), "") == ["caller.missing"]
    assert read(Caller(), True) == read(Caller(), "951677xxxx") == ["caller.malformed"]
    assert read(Caller(), 95588) == read(Caller(), 95588.0) == ["number.not_text"]


def test_a_text_may_come_from_a_name_and_a_call_may_not() -> None:
    assert read(Caller(), "LoanHouse", channel="text").kind == "sender_id"
    assert read(Caller(), "LoanHouse", channel="voice") == ["caller.malformed"]


def test_a_number_outside_the_plan_may_have_been_on_a_screen_but_not_in_a_clients_records() -> None:
    outside = "179 0000 0000"
    assert read(Caller(), outside, door=Door.SITE).problem == "caller.unallocated"
    assert read(Caller(), outside) == read(Caller(), outside, door=Door.FILE) == ["caller.unallocated"]


def test_the_called_number_is_needed_where_a_client_vouches_for_it() -> None:
    assert read(Called(), "139 1234 5678") == "+8613912345678"
    assert read(Called(), "", door=Door.FILE) == read(Called(), None, door=Door.FILE) == ""
    assert read(Called(), "") == read(Called(), None) == ["called.missing"]
    assert read(Called(), 13912345678) == read(Called(), 0, door=Door.FILE) == ["number.not_text"]
    assert read(Called(), ["13912345678"]) == ["called.malformed"]
    assert read(Called(), "+1 315 232 8257") == ["called.foreign"]


def test_a_call_is_not_later_than_its_filing_nor_too_old_for_the_law() -> None:
    assert read(CallTime(), "2026-11-20T19:41:00+08:00") == datetime(2026, 11, 20, 11, 41, tzinfo=UTC)
    assert read(CallTime(), None) == read(CallTime(), "") == ["at.missing"]
    assert read(CallTime(), "2026-11-20T19:41:00") == read(CallTime(), 7) == ["at.malformed"]
    old, tomorrow = "2020-01-01T00:00:00Z", "2026-11-23T04:00:00Z"
    assert read(CallTime(), tomorrow) == ["call.after_filing"]
    assert read(CallTime(), old) == ["call.too_old"]


def test_a_row_of_another_centre_is_read_by_when_it_was_filed_there() -> None:
    call, filed = "2026-11-20T19:41:00+08:00", "2026-11-20T10:00:00Z"
    assert read(CallTime(), call, door=Door.FILE, filed_at=filed) == ["call.after_filing"]
    assert read(CallTime(), "2020-01-01T00:00:00Z", door=Door.FILE) == datetime(2020, 1, 1, tzinfo=UTC)


def test_a_filing_dated_ahead_makes_no_call_true_that_is_yet_to_come() -> None:
    call, filed = (AT + timedelta(hours=2)).isoformat(), (AT + timedelta(hours=3)).isoformat()
    assert read(CallTime(), call, door=Door.FILE, filed_at=filed) == ["call.after_filing"]
    assert read(CallTime(), AT.isoformat(), door=Door.FILE, filed_at=filed) == AT


def test_a_filing_is_now_where_nothing_was_said_and_at_most_a_day_ahead() -> None:
    day = timedelta(days=1)
    assert read(FilingTime(), None) == read(FilingTime(), "") == AT
    assert read(FilingTime(), (AT + day).isoformat()) == AT + day
    assert read(FilingTime(), (AT + day + timedelta(seconds=1)).isoformat()) == ["filing.in_future"]
    assert read(FilingTime(), "2026-11-21") == read(FilingTime(), 7) == ["filed_at.malformed"]


def test_half_a_surrogate_pair_is_no_text() -> None:
    assert encodable("贷款 😀")
    assert not encodable("\ud83d")
