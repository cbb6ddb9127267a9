"""What the benchmark says of times that tell: the arithmetic, and when a door is called a leak."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.telling import DOORS, PLANTED, area, band, said_of

TIMES = st.lists(st.integers(0, 9).map(float), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1.0], [2.0], 1.0),
        ([2.0], [1.0], 0.0),
        ([1.0, 1.0], [1.0], 0.5),
        ([1.0, 2.0, 3.0], [2.0], 0.5),
        ([1.0, 2.0], [2.0, 3.0], 0.875),
    ],
)
def test_the_area_by_hand(first: list[float], second: list[float], expected: float) -> None:
    assert area(first, second) == pytest.approx(expected)


@given(TIMES, TIMES)
def test_the_area_is_the_share_of_pairs_with_ties_half(first: list[float], second: list[float]) -> None:
    won = sum((b > a) + (b == a) / 2 for a, b in product(first, second))
    assert area(first, second) == pytest.approx(won / (len(first) * len(second)))
    assert area(first, second) + area(second, first) == pytest.approx(1)


def row(door: str = "sign-in", found: float = 0.5, pairs: int = 2000, **other: Any) -> dict[str, Any]:
    return {"door": door, "area": found, "pairs": pairs, "wrong": 0, **other}


def test_a_door_whose_times_tell_fails_the_run_and_so_does_a_measure_that_finds_nothing() -> None:
    assert said_of(row()) == said_of(row(found=0.455)) == said_of(row(found=0.545)) == ""
    assert "tells who is registered" in said_of(row(found=0.56))
    assert "tells who is registered" in said_of(row(found=0.44))
    assert "no success" in said_of(row(wrong=3))
    assert "down" in said_of({"door": "sign-in", "failed": "the site is down"})
    assert said_of(row(PLANTED, 0.62)) == "" and "not found" in said_of(row(PLANTED, 0.52))


def test_few_pairs_are_not_asked_more_than_chance_allows() -> None:
    assert band(2000) == 0.05
    assert band(100) == pytest.approx(0.164, abs=0.001)


def test_the_planted_difference_is_measured_at_a_door() -> None:
    assert PLANTED.partition(",")[0] in DOORS
