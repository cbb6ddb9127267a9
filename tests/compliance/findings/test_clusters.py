"""How many independent voices complain."""

import csv
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from compliance.cases.rules.case_opening import opening
from compliance.findings.rules.clusters import Filing, Tally, tally
from compliance.listings.rules.listing import ListingFacts, supported_action
from core.policies import load
from tests.compliance.findings.filings import MONDAY, PLACES, filing

CN, US = load("cn").versions[-1], load("us").versions[-1]


def people(*filings: Filing) -> int:
    return tally(filings, CN).people


def test_strangers_count_one_by_one() -> None:
    assert tally([filing(0), filing(1, 1), filing(2, 1, evidence="C2")], CN) == Tally(
        people=3, days=2, places=3, confirmed=1, provinces=frozenset(PLACES[:3])
    )
    assert tally([], CN) == Tally()


@pytest.mark.parametrize(
    "shared",
    [
        {"person": "one"},
        {"device": "d1"},
        {"network": "n1"},
        {"statement": "他们一直打电话推销贷款非常烦人"},
    ],
)
def test_a_cluster_counts_as_one(shared: dict[str, object]) -> None:
    assert people(*(filing(n, n, **shared) for n in range(10))) == 1
    assert people(*(filing(n, n, **shared) for n in range(10)), filing(99)) == 2


def behind_one_address(n: int, **given: object) -> Filing:
    """Many subscribers of a mobile network have one address; each has a browser and a line of their own."""
    return filing(n, n, **{"network": "n1", "device": f"d{n}", "filed_on": MONDAY + timedelta(days=n // 2), **given})


def test_strangers_behind_one_address_count_for_themselves() -> None:
    assert people(*(behind_one_address(n) for n in range(10))) == 10


@pytest.mark.parametrize(
    ("shared", "count"),
    [
        ({"device": "d1"}, 1),
        ({"device": ""}, 1),
        ({"filed_on": MONDAY}, 1),  # a burst
        ({"filed_on": MONDAY, "line_held_days": 400}, 10),  # which their operators know for no new lines
        ({"filed_on": MONDAY, "line_held_days": 3}, 0),
    ],
)
def test_an_address_joins_unknown_browsers_and_bursts_of_lines(shared: dict[str, object], count: int) -> None:
    assert people(*(behind_one_address(n, **shared) for n in range(10))) == count


@pytest.mark.parametrize(("lines", "count"), [(2, 2), (3, 1)])
def test_more_lines_a_day_than_the_packs_are_a_burst(lines: int, count: int) -> None:
    assert people(*(behind_one_address(n, filed_on=MONDAY) for n in range(lines))) == count


def test_all_bursts_of_an_address_are_one_voice() -> None:
    days = [MONDAY + timedelta(days=n // 5) for n in range(20)]
    assert people(*(behind_one_address(n, filed_on=days[n]) for n in range(20))) == 1


def test_one_person_who_complains_often_is_no_burst() -> None:
    often = [behind_one_address(n, person="one", device="d", filed_on=MONDAY) for n in range(5)]
    assert people(*often, behind_one_address(7, filed_on=MONDAY)) == 2


@pytest.mark.parametrize("shared", [{"network": "n1"}, {"device": "d1"}])
def test_unproved_rows_of_one_origin_are_one_row(shared: dict[str, object]) -> None:
    counted = tally([filing(n, n, evidence="C0", **shared) for n in range(30)], CN)
    assert (counted.unproved_rows, counted.unproved_places, counted.unproved_days) == (1, 1, 1)


def test_a_cluster_of_several_weighs_one_day_and_one_place_but_a_person_all_days() -> None:
    several = tally([filing(n, n, device="d") for n in range(4)], CN)
    assert (several.people, several.days, several.places) == (1, 1, 1)
    one = tally([filing(n, n, person="one") for n in range(4)], CN)
    assert (one.people, one.days) == (1, 4)


def test_what_hangs_together_through_others_is_one_cluster() -> None:
    said: dict[str, Any] = {"statement": "他们一直打电话推销贷款非常烦人"}
    chain = [
        filing(0, device="d"),
        filing(1, device="d", **said),
        filing(2, network="n", **said),
        filing(3, network="n"),
    ]
    assert people(*chain) == 1


@pytest.mark.parametrize(("gap", "count"), [(1, 1), (3, 1), (4, 3), (1000, 3)])
def test_consecutive_numbers_count_as_one(gap: int, count: int) -> None:
    assert people(*(filing(n, number=13_900_000_000 + n * gap) for n in range(3))) == count


def test_pasted_words_are_seen_through_blanks_digits_and_points() -> None:
    first = "他们每天 3 次打电话推销贷款，非常烦人！"
    assert people(filing(0, statement=first), filing(1, statement="他们每天5次打电话推销贷款非常烦人")) == 1
    assert people(filing(0, statement="推销贷款"), filing(1, statement="推销贷款")) == 2  # too short to tell


@pytest.mark.parametrize(("held", "count"), [(0, 0), (29, 0), (30, 1), (None, 1)])
def test_a_line_held_too_briefly_counts_zero(held: int | None, count: int) -> None:
    assert people(filing(0, line_held_days=held)) == count


def test_unproved_rows_are_counted_apart_and_once() -> None:
    rows = [filing(n, n % 2, evidence="C0") for n in range(6)]
    counted = tally([*rows, rows[0], filing(9)], CN)
    assert (counted.people, counted.unproved_rows, counted.unproved_places, counted.unproved_days) == (1, 6, 5, 2)


def test_the_most_reported_caller_of_the_real_file_opens_a_case_and_may_be_watched_only() -> None:
    folder = os.environ.get("DNC_DATA")
    if not folder:
        pytest.skip("DNC_DATA names no folder of sample data; the FTC file is read from there.")
    path = Path(folder) / "complaints" / "dnc_complaint_numbers_2021-07-08.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Company_Phone_Number"] == "3152328257"]
    filings = [
        Filing(n, f"row {n}", datetime.fromisoformat(row["Violation_Date"]).date(), "C0", row["Consumer_State"])
        for n, row in enumerate(rows)
    ]
    found = opening(filings, US)
    assert found is not None and found.ground == "unproved"
    assert supported_action(ListingFacts(tally(filings, US)), US) == "watch"
