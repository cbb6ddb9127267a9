"""What opens a case, and where it belongs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from compliance.cases.rules.case_opening import opening, province_of_case, reached
from compliance.findings.rules.clusters import Filing, Tally
from core.policies import load
from core.policies.schema import Policy
from tests.compliance.findings.filings import MONDAY, PLACES, filing

CN, US = load("cn").versions[-1], load("us").versions[-1]


@pytest.mark.parametrize(
    ("filings", "ground"),
    [
        ([filing(0), filing(1), filing(2, 1)], "people"),
        ([filing(0), filing(1), filing(2)], None),  # one day
        ([filing(0), filing(1, 1)], None),  # two people
        ([filing(0), filing(1), filing(2, 29)], "people"),
        ([filing(0), filing(1), filing(2, 30)], None),  # outside the period
        ([filing(n, n, device="d") for n in range(9)], None),  # one voice
        ([filing(n, n % 2, evidence="C0") for n in range(20)], "unproved"),
        ([filing(n, n % 2, evidence="C0") for n in range(19)], None),
        ([filing(n, 0, evidence="C0") for n in range(40)], None),  # one day
        ([filing(n, n % 2, evidence="C0", place=PLACES[n % 4]) for n in range(40)], None),  # four places
    ],
)
def test_what_opens_a_case(filings: list[Filing], ground: str | None) -> None:
    found = opening(filings, CN)
    assert (found.ground if found else None) == ground
    assert opening(filings[::-1], CN) == found


def test_the_period_is_the_first_that_suffices() -> None:
    early = [filing(0), filing(1), filing(2, 1)]
    found = opening([*early, filing(3, 40), filing(4, 41)], CN)
    assert found is not None
    assert (found.first, found.last, found.tally.people) == (MONDAY, MONDAY + timedelta(days=1), 3)


@pytest.mark.parametrize(
    ("line", "firm", "complainants", "province"),
    [
        ("CN-BJ", "CN-SH", ["CN-GD"], "CN-BJ"),
        ("", "CN-SH", ["CN-GD"], "CN-SH"),
        ("", "", ["CN-GD", "CN-JS", "CN-JS", ""], "CN-JS"),
        ("", "", ["CN-JS", "CN-GD"], "CN-GD"),  # a tie is settled the same way each time
        ("", "", [], ""),
        ("CN-BJ", "CN-BJ", ["CN-BJ", "CN-SH", "CN-GD"], ""),  # three provinces: national
    ],
)
def test_where_a_case_belongs(line: str, firm: str, complainants: list[str], province: str) -> None:
    assert province_of_case(line, firm, complainants, CN) == province


@pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])
def test_the_threshold_is_the_packs(policy: Policy) -> None:
    need = policy.enforcement.opening
    enough = Tally(people=need.people, days=need.days)
    assert reached(enough, policy) == "people"
    assert reached(replace(enough, people=need.people - 1), policy) == ""
    assert reached(replace(enough, days=need.days - 1), policy) == ""
    rows = Tally(
        unproved_rows=need.unproved_rows, unproved_places=need.unproved_places, unproved_days=need.unproved_days
    )
    assert reached(rows, policy) == "unproved"
    for short in ("unproved_rows", "unproved_places", "unproved_days"):
        assert reached(replace(rows, **{short: getattr(rows, short) - 1}), policy) == ""
    assert reached(replace(enough, unproved_rows=10**6), policy) == "people"


def test_a_pack_may_open_no_case_on_unproved_rows() -> None:
    none = structs.replace(CN.enforcement.opening, unproved_rows=0)
    policy = structs.replace(CN, enforcement=structs.replace(CN.enforcement, opening=none))
    assert reached(Tally(unproved_rows=10**6, unproved_places=50, unproved_days=50), policy) == ""
