"""What tells a scan from a list: the attacks, each over a hundred seeds, and the lists that must never be stopped."""

from math import log

import numpy as np
import pytest
from msgspec.structs import replace

from core.numbers.bulk import read_texts
from registry.scrubs.rules.scan import Asked, Found, Level, Measure, Sums, found_in, has_fallen, sums_after
from tests.registry.scrubs.scanning import CN, blindly

RULES = CN.scrub.scan
SEEDS = 100
MILLION = 1_000_000


def stopped_after(dead: np.ndarray, per_list: int = 1) -> int | None:
    """How many numbers a firm has asked about when it is stopped, its lists of so many numbers each; None: never.
    `dead`: of each number, whether the plan never allotted it."""
    sums = Sums()
    for start in range(0, len(dead), per_list):
        piece = dead[start : start + per_list]
        count = int(piece.sum())
        sums = sums_after(sums, Asked(len(piece) - count, 0, count), RULES)
        if (found := found_in(sums, RULES)) and found.level == Level.STOPPED:
            return start + len(piece)
    return None


def highest_sums(share: float, numbers: int) -> np.ndarray:
    """The highest the first sum stands at in lists of so many numbers, number by number: one for each seed.

    Only a number that was never allotted raises it, so it is looked at there alone; the gaps between these are geometric.
    """
    draws = np.random.default_rng(2026)
    usual, scan = RULES.unallocated_usual / 10_000, RULES.unallocated_scan / 10_000
    up, down = log(scan / usual), log((1 - scan) / (1 - usual))
    sums, highest, passed = (np.zeros(SEEDS) for _ in range(3))
    while passed.min() < numbers:
        gap = draws.geometric(share, SEEDS)
        passed += gap
        sums = np.maximum(0, sums + (gap - 1) * down) + up
        highest = np.where(passed <= numbers, np.maximum(highest, sums), highest)
    return highest


def test_a_blind_scanner_is_stopped_before_five_thousand_numbers() -> None:
    draws = np.random.default_rng(1945)
    ends = [stopped_after(draws.random(5_000) < 0.02) for _ in range(SEEDS)]
    assert sum(end is not None for end in ends) >= 99


def test_whoever_makes_up_mobile_numbers_is_stopped_within_hundreds() -> None:
    """Of the eleven digits behind a 1 every tenth is of no range; what is no number at all is not counted."""
    for seed in range(SEEDS):
        read = read_texts(blindly(700, seed), CN)
        counted = (read.unplanned > 0) | (read.digits > 0)
        end = stopped_after(read.unplanned[counted] > 0)
        assert end is not None and end <= 500


@pytest.mark.parametrize("share", [0.002, 0.005])
def test_no_honest_list_is_slowed_in_a_million_rows(share: float) -> None:
    assert highest_sums(share, MILLION).max() < log(RULES.slowed_once_in)


def test_the_test_of_the_test_sees_a_scan() -> None:
    assert (highest_sums(0.02, 20_000) > log(RULES.stopped_once_in)).all()


def test_a_clean_list_first_buys_a_scanner_nothing() -> None:
    clean, scan = np.zeros(100_000, bool), np.random.default_rng(7).random(5_000) < 0.05
    assert stopped_after(scan) == stopped_after(np.concatenate([clean, scan])) - len(clean)  # type: ignore[operator]


def test_a_slow_scanner_is_stopped_as_early_as_a_fast_one() -> None:
    scan = np.random.default_rng(3).random(5_000) < 0.03
    slow, fast = stopped_after(scan, per_list=10), stopped_after(scan, per_list=500)
    assert slow is not None and fast is not None and abs(slow - fast) <= 500


@pytest.mark.parametrize("per_list", [1, 10, 100, 10_000])
def test_a_scan_of_allotted_ranges_is_slowed_then_stopped(per_list: int) -> None:
    sums, levels = Sums(), dict[Level, int]()
    for asked in range(per_list, 10_001, per_list):
        sums = sums_after(sums, Asked(per_list, per_list, 0), RULES)
        if (found := found_in(sums, RULES)) and found.level not in levels:
            assert found.measure == Measure.RUNS
            levels[found.level] = asked
    assert levels[Level.STOPPED] <= max(4_501, per_list)
    assert per_list == 10_000 or levels[Level.SLOWED] <= 2_501 < levels[Level.STOPPED]


def test_lists_of_towns_and_switchboards_are_no_runs() -> None:
    """Drawn at random from what there is: of a country, of a town where every tenth line is on the list, and companies with
    two lines next to each other in every third place."""
    for share in (0.001, 0.19, 0.33):
        sums = sums_after(Sums(), Asked(MILLION, int(share * MILLION), 0), RULES)
        assert found_in(sums, RULES) is None


def test_the_boundaries_are_those_of_the_pack() -> None:
    assert found_in(Sums(log(RULES.slowed_once_in) - 1e-9, RULES.runs_slowed - 1e-9), RULES) is None
    assert found_in(Sums(log(RULES.slowed_once_in), 0), RULES) == Found(Level.SLOWED, Measure.UNALLOCATED)
    assert found_in(Sums(log(RULES.stopped_once_in), RULES.runs_slowed), RULES) == Found(
        Level.STOPPED, Measure.UNALLOCATED
    )
    assert found_in(Sums(0, RULES.runs_stopped), RULES) == Found(Level.STOPPED, Measure.RUNS)


def test_who_was_slowed_is_free_once_the_sum_has_halved() -> None:
    assert has_fallen(Sums(0, RULES.runs_slowed / 2 - 1), Measure.RUNS, RULES)
    assert not has_fallen(Sums(0, RULES.runs_slowed / 2), Measure.RUNS, RULES)
    assert not has_fallen(Sums(log(RULES.slowed_once_in) / 2 + 1, 0), Measure.UNALLOCATED, RULES)


def test_the_bounds_of_a_pack_are_in_order() -> None:
    with pytest.raises(ValueError, match="unallocated_scan"):
        replace(RULES, unallocated_scan=50)
    with pytest.raises(ValueError, match="runs_stopped"):
        replace(RULES, runs_stopped=1)
