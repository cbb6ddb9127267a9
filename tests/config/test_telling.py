"""What the benchmark says of times that tell: the arithmetic, and when a door is called a leak."""

from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plan import PLANS
from benchmarks.telling import DOORS, FROM_ONE_ADDRESS, PLANTED, SENDS_CODES, address_of, area, band, said_of, spelled
from core.policies import load
from core.proving.asking import network_of, prefix_of

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
    for planted in PLANTED:
        assert said_of(row(planted, 0.62)) == "" and "not found" in said_of(row(planted, 0.52))


def test_a_door_that_was_to_send_codes_and_did_not_fails_the_run() -> None:
    assert said_of(row(SENDS_CODES, codes=4000)) == ""
    assert "1366 codes went out for 4000 requests" in said_of(row(SENDS_CODES, codes=1366))


@pytest.mark.parametrize("code", ["cn", "us"])
def test_as_many_codes_as_a_door_asks_for_are_sent_freely(code: str) -> None:
    rates, asked = load(code).versions[-1].messages.code_rates, 2 * PLANS["default"].pairs
    turns = [address_of(123_456 + n) for n in range(asked // FROM_ONE_ADDRESS)]
    assert len(set(turns)) == len(turns) and rates["address"].freely_an_hour >= FROM_ONE_ADDRESS
    networks = Counter(network_of(turn) for turn in turns)
    assert max(networks.values()) * FROM_ONE_ADDRESS <= rates["network"].freely_an_hour
    first = list(DOORS).index(SENDS_CODES) * PLANS["default"].pairs
    numbers = [number for start in (first, 50_000_000 + first) for number in spelled(start, asked // 2)]
    assert max(Counter(map(prefix_of, numbers)).values()) <= rates["prefix"].freely_an_hour


def test_few_pairs_are_not_asked_more_than_chance_allows() -> None:
    assert band(2000) == 0.05
    assert band(100) == pytest.approx(0.164, abs=0.001)


def test_the_planted_difference_is_measured_at_a_door() -> None:
    assert PLANTED and all(planted.partition(",")[0] in DOORS for planted in PLANTED)
