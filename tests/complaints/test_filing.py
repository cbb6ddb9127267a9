"""Times as they are stated, and what the law asks of a complaint at the moment it is filed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from complaints.rules.filing import CLOCKS_DIFFER, read_time, time_problem
from core.policies import load

CN = load("cn").at(datetime(2026, 11, 22, tzinfo=UTC))
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("written", ["2026-11-22T12:00:00+08:00", "2026-11-22t04:00z", "2026-11-22 04:00:00.000Z"])
def test_a_time_has_an_offset_however_it_is_written(written: str) -> None:
    found = read_time(written)
    assert found is not None and (found.moment, found.note) == (AT, "")


@pytest.mark.parametrize(
    ("written", "ends", "moment", "note"),
    [
        ("2026-11-22 12:00:00", False, AT, "time.no_offset"),  # a date cell of a workbook
        ("2026/11/22 12：00", True, AT, "time.no_offset"),
        ("2026-11-22T04:00Z", True, AT, ""),
        ("2026年11月22日", False, AT - timedelta(hours=12), "time.day_only"),
        ("2026-11-22", True, AT + timedelta(hours=12, seconds=-1), "time.day_only"),
    ],
)
def test_in_a_zone_a_time_needs_no_offset_and_may_be_a_day_alone(
    written: str, ends: bool, moment: datetime, note: str
) -> None:
    found = read_time(written, ZoneInfo("Asia/Shanghai"), ends=ends)
    assert found is not None and (found.moment, found.note) == (moment, note)
    assert (read_time(written) is None) is bool(note), "without one it does"


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-22T12:00:00",
        "2026-11-22",
        "2026-13-22T12:00:00Z",
        "1970-12-31T00:00:00Z",
        "٢٠٢٦-11-22T12:00:00Z",
        "",
        7,
        None,
    ],
)
def test_what_is_no_time_is_none(written: object) -> None:
    assert read_time(written) is None


def test_a_telephone_clock_may_be_a_little_ahead() -> None:
    assert time_problem(AT + CLOCKS_DIFFER, CN, AT) == ""
    assert time_problem(AT + CLOCKS_DIFFER + MOMENT, CN, AT) == "call.after_filing"


def test_a_call_can_be_complained_of_until_the_window_of_the_pack_ends() -> None:
    window = CN.complaints.filing_window
    assert window is not None
    assert time_problem(AT - window, CN, AT) == ""
    assert time_problem(AT - window - MOMENT, CN, AT) == "call.too_old"
    assert time_problem(AT - window - MOMENT, CN, AT, age_limited=False) == ""
