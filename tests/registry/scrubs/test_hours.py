"""Calling hours of the law, on the right clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.policies import load
from core.policies.schema import CallingWindow
from core.policies.weekly import format_days, parse_clock, parse_days
from registry.scrubs.rules.hours import calling_windows, inside_calling_hours, windows_left, windows_of

CN, US = load("cn").versions[-1], load("us").versions[-1]


@pytest.mark.parametrize(
    ("at", "inside"),
    [
        ("2026-11-18T08:59:59+08:00", False),
        ("2026-11-18T09:00:00+08:00", True),
        ("2026-11-18T11:59:59+08:00", True),
        ("2026-11-18T12:00:00+08:00", False),
        ("2026-11-18T14:00:00+08:00", True),
        ("2026-11-18T20:00:00+08:00", False),
        ("2026-11-18T01:00:00+00:00", True),
        ("2026-11-22T10:00:00+08:00", False),  # Sunday
        ("2026-10-01T10:00:00+08:00", False),  # National Day
        ("2026-10-08T10:00:00+08:00", True),
        ("2026-10-10T10:00:00+08:00", True),  # a Saturday that is worked
        ("2026-09-30T16:30:00+00:00", False),  # already the holiday in China
        ("2027-01-01T10:00:00+08:00", False),  # of a year without a calendar: what the law itself fixes
        ("2027-02-05T10:00:00+08:00", False),  # New Year's Eve of the lunar year
        ("2027-04-05T10:00:00+08:00", False),
        ("2027-05-01T10:00:00+08:00", False),
        ("2027-09-15T10:00:00+08:00", False),
        ("2027-10-01T10:00:00+08:00", False),
        ("2027-10-02T10:00:00+08:00", False),
        ("2027-01-04T10:00:00+08:00", True),
        ("2027-05-03T10:00:00+08:00", True),
    ],
)
def test_chinese_hours(at: str, inside: bool) -> None:
    assert inside_calling_hours(datetime.fromisoformat(at), CN, "voice") is inside
    assert inside_calling_hours(datetime.fromisoformat(at), CN, "voice", [ZoneInfo("Asia/Urumqi")]) is inside


@pytest.mark.parametrize(
    ("at", "zones", "inside"),
    [
        ("2026-07-04T08:00:00-04:00", "America/New_York", True),
        ("2026-07-04T08:00:00-04:00", "America/Los_Angeles", False),
        ("2026-07-04T20:59:59-07:00", "America/Los_Angeles", True),
        ("2026-07-04T21:00:00-07:00", "America/Los_Angeles", False),
        ("2026-07-04T20:59:59-07:00", "", False),  # not known where: the country's own clock
        (
            "2026-07-04T08:30:00-04:00",
            "America/New_York America/Chicago",
            False,
        ),  # all clocks of a prefix must allow it
        ("2026-07-04T20:30:00-05:00", "America/New_York America/Chicago", False),
        ("2026-07-04T09:00:00-04:00", "America/New_York America/Chicago", True),
        ("2026-11-01T08:30:00-05:00", "America/New_York", True),  # the day the clocks go back
    ],
)
def test_american_hours_are_the_called_persons(at: str, zones: str, inside: bool) -> None:
    assert inside_calling_hours(datetime.fromisoformat(at), US, "voice", [*map(ZoneInfo, zones.split())]) is inside


def test_hours_are_set_for_what_rings() -> None:
    night = datetime.fromisoformat("2026-11-18T23:00:00+08:00")
    assert inside_calling_hours(night, CN, "text") and not inside_calling_hours(night, CN, "fax")
    assert windows_of("text", CN) == (window("mon-sun", "00:00", "24:00"),)


def test_windows_of_the_envelope() -> None:
    assert calling_windows(CN, "voice") == [
        {"days": "mon-sat", "from": "09:00", "to": "12:00", "zone": "Asia/Shanghai"},
        {"days": "mon-sat", "from": "14:00", "to": "20:00", "zone": "Asia/Shanghai"},
    ]
    assert calling_windows(US, "voice") == [{"days": "mon-sun", "from": "08:00", "to": "21:00", "zone": "local"}]


def window(days: str, start: str, end: str) -> CallingWindow:
    return CallingWindow(parse_days(days), parse_clock(start), parse_clock(end))


@pytest.mark.parametrize(
    ("barred", "left"),
    [
        ([], [("mon-sat", "09:00", "12:00"), ("mon-sat", "14:00", "20:00")]),
        ([("sat-sun", "00:00", "24:00")], [("mon-fri", "09:00", "12:00"), ("mon-fri", "14:00", "20:00")]),
        ([("mon-sun", "10:00", "11:00")], [("mon-sat", "09:00", "10:00"), ("mon-sat", "11:00", "12:00"),
                                           ("mon-sat", "14:00", "20:00")]),
        ([("mon-sun", "00:00", "24:00")], []),
        ([("mon-sun", "00:00", "14:00"), ("tue,thu", "13:00", "19:00")],
         [("mon,wed,fri-sat", "14:00", "20:00"), ("tue,thu", "19:00", "20:00")]),
    ],
)  # fmt: skip
def test_windows_left_after_what_a_citizen_bars(
    barred: list[tuple[str, str, str]], left: list[tuple[str, str, str]]
) -> None:
    found = windows_left(CN.calling.windows, [window(*row) for row in barred])
    assert list(found) == [window(*row) for row in left]


@pytest.mark.parametrize("text", ["mon", "mon-fri", "sat-sun", "mon,wed,fri-sun", "mon-sun"])
def test_days_are_spelt_as_they_are_read(text: str) -> None:
    assert format_days(parse_days(text)) == text


@pytest.mark.parametrize("text", ["", "mon-", "-mon", "Mon", "mon;tue", "sun-mon"])
def test_days_that_are_none(text: str) -> None:
    with pytest.raises(ValueError):
        parse_days(text)
