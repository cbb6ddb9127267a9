"""Moments as whole numbers and back, to the microsecond."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from registry.engine.records.moments import EPOCH, micros, moment_of


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (EPOCH, 0),
        (EPOCH + timedelta(microseconds=1), 1),
        (datetime(2026, 11, 20, 10, tzinfo=timezone(timedelta(hours=8))), 1_795_140_000_000_000),
        (datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), 7_258_118_399_999_999),
    ],
)
def test_a_moment_and_its_number_are_one(moment: datetime, said: int) -> None:
    assert micros(moment) == said and moment_of(said) == moment
