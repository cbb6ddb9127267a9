"""Moments as spreadsheets write them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.written.moments import LocalMoment, read_local_moment

ZONE = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 1, 5, 10, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T10:00:00+08:00", LocalMoment(TEN)),
        ("2026-01-05 02:00Z", LocalMoment(TEN)),
        ("2026-01-05 10：00+0800", LocalMoment(TEN)),
        ("2026-01-05 10:00", LocalMoment(TEN, no_offset=True)),
        ("2026/1/5 10:00:00", LocalMoment(TEN, no_offset=True)),
        ("2026.1.5  10:00:00.0", LocalMoment(TEN, no_offset=True)),
        ("2026年1月5日 １０：００", LocalMoment(TEN, no_offset=True)),
        ("2026年01月05日", LocalMoment(datetime(2026, 1, 5, tzinfo=ZONE), of_day=True)),
    ],
)
def test_a_moment_is_read(text: str, expected: LocalMoment) -> None:
    assert read_local_moment(text, ZONE) == expected


def test_a_day_that_ends_something_is_over_at_its_end() -> None:
    assert read_local_moment("2026-12-31", ZONE, ends=True) == LocalMoment(
        datetime(2027, 1, 1, tzinfo=ZONE), of_day=True
    )
    assert read_local_moment("2026-12-31 09:00", ZONE, ends=True) == LocalMoment(
        datetime(2026, 12, 31, 9, tzinfo=ZONE), no_offset=True
    )


@pytest.mark.parametrize(
    "text", ["", "05/01/2026", "2026-02-30", "2026-01-05 25:00", "46027.5", "9999-12-31", "昨天", "20260105", "2026-1"]
)
def test_what_could_be_another_day_is_not_read(text: str) -> None:
    assert read_local_moment(text, ZONE, ends=True) is None
