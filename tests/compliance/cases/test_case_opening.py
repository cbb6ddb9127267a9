"""What opens a case, and where it belongs."""

from datetime import timedelta

import pytest

from compliance.cases.rules.case_opening import opening, province_of_case
from compliance.findings.rules.clusters import Filing
from core.policies import load
from tests.compliance.findings.filings import MONDAY, PLACES, filing

CN = load("cn").versions[-1]


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
