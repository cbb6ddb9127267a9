"""What tells a scan from a list: the attacks, each over a hundred seeds, and the lists that must never be stopped."""

import csv
import gzip
import os
from collections.abc import Sequence
from math import log
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from core.numbers.bulk import read_texts
from core.policies import Policy, load
from core.policies.schema import ScanRules
from registry.scrubs.answering.list_answers import is_sparse
from registry.scrubs.rules.scan import Asked, Found, Level, Measure, Sums, found_in, has_fallen, sums_after, weights_of
from tests.registry.scrubs.scanning import CN

RULES = CN.scrub.scan
US = load("us").versions[-1]
SEEDS = 100
MILLION = 1_000_000


def stopped_after(
    dead: np.ndarray, per_list: int = 1, sparse: np.ndarray | None = None, rules: ScanRules = RULES
) -> int | None:
    """How many numbers a firm has asked about when it is stopped, its lists of so many numbers each; None: never.
    `dead`, `sparse`: of each number, whether the plan never allotted it, and whether it is of a sparse range."""
    sums, sparse = Sums(), np.zeros(len(dead), bool) if sparse is None else sparse
    for start in range(0, len(dead), per_list):
        piece = slice(start, start + per_list)
        count = int(dead[piece].sum())
        asked = Asked(dead[piece].size - count, 0, count, int(sparse[piece].sum()))
        sums = sums_after(sums, asked, rules)
        if (found := found_in(sums, rules)) and found.level == Level.STOPPED:
            return min(start + per_list, len(dead))
    return None


def highest_sums(dead: float, sparse: float, numbers: int, rules: ScanRules = RULES) -> np.ndarray:
    """The highest the first sum stands at in lists of so many numbers with these shares, number by number: one for each seed.

    Only numbers of these two kinds raise it, so it is looked at there alone; the gaps between them are geometric.
    """
    draws, weights = np.random.default_rng(2026), weights_of(rules)
    sums, highest, passed = (np.zeros(SEEDS) for _ in range(3))
    while passed.min() < numbers:
        gap = draws.geometric(dead + sparse, SEEDS)
        passed += gap
        up = np.where(draws.random(SEEDS) * (dead + sparse) < dead, weights.unallocated, weights.sparse)
        sums = np.maximum(0, sums + (gap - 1) * weights.other) + up
        highest = np.where(passed <= numbers, np.maximum(highest, sums), highest)
    return highest


def kinds_of(texts: Sequence[str], policy: Policy = CN) -> tuple[np.ndarray, np.ndarray]:
    """Of what is a number: whether the plan never allotted it, whether it is of a sparse range."""
    read = read_texts(texts, policy)
    counted = (read.unplanned > 0) | (read.digits > 0)
    return read.unplanned[counted] > 0, is_sparse(read.digits[counted], policy)


def real(name: str) -> Path:
    path = Path(os.environ.get("DNC_DATA", "")) / name
    if not path.is_file():
        pytest.skip(f"Real data ({name} in DNC_DATA) is not here.")
    return path


def segments_in_use() -> np.ndarray:
    """Seven-digit segments of mobile numbers in use in China in December 2023, each with its place and type of operator."""
    content = real("numbering/cn_segments_2312.dat").read_bytes()
    first = int.from_bytes(content[4:8], "little")
    return np.frombuffer(content[first:], np.dtype([("segment", "<i4"), ("place", "<i4"), ("operator", "i1")]))


@pytest.mark.parametrize("rules", [RULES, US.scrub.scan], ids=["cn", "us"])
def test_a_blind_scanner_is_stopped_before_five_thousand_numbers(rules: ScanRules) -> None:
    draws = np.random.default_rng(1945)
    ends = [stopped_after(draws.random(5_000) < 0.02, rules=rules) for _ in range(SEEDS)]
    assert sum(end is not None for end in ends) >= 99


@pytest.mark.parametrize(("second", "within"), [("0123456789", 500), ("3456789", 300), ("358", 5_000)])
def test_whoever_makes_up_mobile_numbers_is_stopped(second: str, within: int) -> None:
    """Any eleven digits behind a 1; 13 to 19, as anybody knows mobile numbers; and the full ranges alone."""
    for seed in range(SEEDS):
        draws = np.random.default_rng(seed)
        heads, tails = draws.choice(list(second), within).tolist(), draws.integers(0, 10**9, within).tolist()
        dead, sparse = kinds_of([f"1{head}{tail:09d}" for head, tail in zip(heads, tails, strict=True)])
        assert stopped_after(dead, sparse=sparse) is not None


@pytest.mark.parametrize(
    ("known", "first", "within"),
    [("nothing", 0, 100), ("area codes", 0, 500), ("area codes and exchanges", 200, 5_000)],
)
def test_whoever_makes_up_numbers_of_the_us_is_stopped(known: str, first: int, within: int) -> None:
    """Any ten digits; any seven behind an area code; and those that an exchange may begin with, as anybody knows numbers. No
    exchange but those of services and tests tells the last from a list: nobody allots them."""
    areas = np.arange(200, 1_000)
    if known != "nothing":
        areas = areas[read_texts([f"{area}2345678" for area in areas.tolist()], US).digits > 0]
    stopped = 0
    for seed in range(SEEDS):
        draws = np.random.default_rng(seed)
        numbers = draws.choice(areas, within) * 10**7 + draws.integers(first * 10**4, 10**7, within)
        dead, sparse = kinds_of([f"{number}" for number in numbers.tolist()], US)
        stopped += stopped_after(dead, sparse=sparse, rules=US.scrub.scan) is not None
    assert stopped >= 99


@pytest.mark.parametrize("rules", [RULES, US.scrub.scan], ids=["cn", "us"])
@pytest.mark.parametrize("dead", [0.002, 0.005])
def test_no_honest_list_is_slowed_in_a_million_rows(dead: float, rules: ScanRules) -> None:
    assert highest_sums(dead, rules.sparse_usual / 10_000, MILLION, rules).max() < log(rules.slowed_once_in)


def test_a_sparse_range_is_found_wherever_its_dots_stand() -> None:
    texts = ["2122115678", "212 950 0001", "+1 646-976-1234", "2125550123", "2122125678", "9592345678", "4802112345"]
    assert is_sparse(read_texts(texts, US).digits, US).tolist() == [True, True, True, False, False, False, True]
    assert is_sparse(read_texts(["14012345678", "13814012345"], CN).digits, CN).tolist() == [True, False]


def test_real_segments_are_hardly_ever_sparse() -> None:
    """Of the country, of each operator and of each place, were every line of every segment in use asked about: the networks
    beside the three large ones are small, and their lists are seldom a scrub's."""
    found = segments_in_use()
    sparse = is_sparse(found["segment"].astype(np.uint64) * np.uint64(10_000) + np.uint64(86 * 10**11), CN)
    usual = RULES.sparse_usual / 10_000
    assert sparse.mean() < usual
    for operator in (1, 2, 3):
        assert sparse[found["operator"] == operator].mean() < 1.5 * usual
    assert highest_sums(0.005, 1.5 * usual, MILLION).max() < log(RULES.slowed_once_in)


@pytest.mark.parametrize("dead", [0.002, 0.005])
def test_lists_of_real_segments_are_not_slowed(dead: float) -> None:
    """Twenty lists of fifty thousand: of the country, and of the places with the most segments."""
    found, draws = segments_in_use(), np.random.default_rng(2312)
    places, counts = np.unique(found["place"], return_counts=True)
    frames = [found["segment"]] * 10 + [
        found["segment"][found["place"] == place] for place in places[counts.argsort()[-10:]]
    ]
    for frame in frames:
        numbers = draws.choice(frame, 50_000).astype(np.uint64) * np.uint64(10_000) + draws.integers(
            0, 10_000, 50_000
        ).astype(np.uint64)
        sparse = is_sparse(numbers + np.uint64(86 * 10**11), CN)
        gone = draws.random(50_000) < dead
        sums = Sums()
        for start in range(0, 50_000, 100):
            piece = slice(start, start + 100)
            lost = int(gone[piece].sum())
            sums = sums_after(sums, Asked(100 - lost, 0, lost, int((sparse & ~gone)[piece].sum())), RULES)
            assert found_in(sums, RULES) is None


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("complaints/dnc_complaint_numbers_2021-07-08.csv", 0),
        ("complaints/ftc_api_2021-03-11.csv.gz", 1),
        ("complaints/ftc_api_2021-03-13.csv.gz", 1),
        ("blocklists/90days_2025-10-28.csv", 0),
    ],
)
def test_real_lists_are_not_slowed(name: str, column: int) -> None:
    """Of callers, as people typed them: dirtier than customers, up to 1 % was never allotted. In any order, number by number."""
    path, us = real(name), US
    with gzip.open(path, "rt") if name.endswith("gz") else path.open(newline="") as lines:
        read = read_texts([row[column] for row in list(csv.reader(lines))[1:]], us)
    numbers, unplanned = np.unique(read.digits[read.digits > 0]), np.unique(read.unplanned[read.unplanned > 0])
    kinds = [Asked(0, 0, 1)] * len(unplanned)
    kinds += [Asked(1, 0, 0, int(sparse)) for sparse in is_sparse(numbers, us).tolist()]
    with_neighbour = np.isin(numbers + np.uint64(1), numbers) | np.isin(numbers - np.uint64(1), numbers)
    assert sums_after(Sums(), Asked(len(numbers), int(with_neighbour.sum()), 0), us.scrub.scan).runs == 0
    for seed in range(5):
        sums = Sums()
        for place in np.random.default_rng(seed).permutation(len(kinds)).tolist():
            sums = sums_after(sums, kinds[place], us.scrub.scan)
            assert found_in(sums, us.scrub.scan) is None


def test_the_test_of_the_test_sees_a_scan() -> None:
    assert (highest_sums(0.02, 0.001, 20_000) > log(RULES.stopped_once_in)).all()


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
    with pytest.raises(ValueError, match="sparse_scan"):
        replace(RULES, sparse_scan=10)
    with pytest.raises(ValueError, match="runs_stopped"):
        replace(RULES, runs_stopped=1)
