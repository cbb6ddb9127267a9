"""References of cases: spelled one way, and a slip of the pen is noticed."""

from itertools import combinations

import pytest

from core.numbers.case_references import LETTERS, case_reference, case_references
from core.numbers.free_text import clean_text
from core.numbers.log_filter import mask_text
from core.policies import load

SAMPLES = [(2026, 1), (2026, 999_999), (2031, 40_507), (2099, 123_456)]


def is_reference(text: str) -> bool:
    """Whether its letter is the one that its year and serial number give."""
    _c, year, serial, _letter = text.split("-")
    return case_reference(int(year), int(serial)) == text


def test_a_reference_reads_as_the_docs_say() -> None:
    assert case_reference(2026, 1) == "C-2026-000001-P"
    assert case_reference(2026, 1_000_000)[:15] == "C-2026-1000000-"
    assert {case_reference(2026, n)[-1] for n in range(1, 24)} == set(LETTERS)
    assert not {"I", "O"} & set(LETTERS) and len(set(LETTERS)) == 23


@pytest.mark.parametrize(("year", "serial"), SAMPLES)
def test_a_wrong_sign_and_two_swapped_digits_are_noticed(year: int, serial: int) -> None:
    made = case_reference(year, serial)
    places = [n for n, sign in enumerate(made) if sign.isdigit()]
    for place in places:
        for digit in "0123456789":
            wrong = made[:place] + digit + made[place + 1 :]
            assert is_reference(wrong) is (wrong == made)
    for a, b in combinations(places, 2):
        signs = list(made)
        signs[a], signs[b] = signs[b], signs[a]
        assert is_reference("".join(signs)) is (signs[a] == signs[b])
    for letter in LETTERS:
        assert is_reference(made[:-1] + letter) is (letter == made[-1])


@pytest.mark.parametrize("pack", ["cn", "us"])
@pytest.mark.parametrize("serial", [1, 22, 2_200_100, 999_999])
def test_no_text_and_no_log_takes_a_reference_for_a_number(pack: str, serial: int) -> None:
    """In the United States 202-600-0022 is a line of Washington: a referral named its matter C-202****022-M."""
    policy, made = load(pack).versions[-1], case_reference(2026, serial)
    for text in (
        made,
        f"This office refers matter {made} to you.",
        f"移送案件{made}，请查收。",
        f"See {made}, {made}.",
    ):
        assert clean_text(text, policy) == text
        assert mask_text(text, code=pack) == text


@pytest.mark.parametrize(
    "text",
    ["C-2026-000022-A", "C-202-600-0022-M", "C 2026 000022 M", "2026-000022", "XC-2026-000022-M", "C-2026-000022-MA"],
)
def test_a_number_in_the_guise_of_a_reference_is_masked(text: str) -> None:
    assert not list(case_references(text))
    policy = load("us").versions[-1]
    assert "0022" not in clean_text(text, policy).replace("-", "").replace(" ", "")


def test_a_number_behind_a_reference_is_masked_all_the_same() -> None:
    policy, made = load("us").versions[-1], case_reference(2026, 22)
    assert clean_text(f"{made} 202-555-0143", policy) == f"{made} 202****143"
