"""References of cases: spelled one way, and a slip of the pen is noticed."""

from itertools import combinations

import pytest

from compliance.cases.rules.reference import LETTERS, reference

SAMPLES = [(2026, 1), (2026, 999_999), (2031, 40_507), (2099, 123_456)]


def is_reference(text: str) -> bool:
    """Whether its letter is the one that its year and serial number give."""
    _c, year, serial, _letter = text.split("-")
    return reference(int(year), int(serial)) == text


def test_a_reference_reads_as_the_docs_say() -> None:
    assert reference(2026, 1) == "C-2026-000001-P"
    assert reference(2026, 1_000_000)[:15] == "C-2026-1000000-"
    assert {reference(2026, n)[-1] for n in range(1, 24)} == set(LETTERS)
    assert not {"I", "O"} & set(LETTERS) and len(set(LETTERS)) == 23


@pytest.mark.parametrize(("year", "serial"), SAMPLES)
def test_a_wrong_sign_and_two_swapped_digits_are_noticed(year: int, serial: int) -> None:
    made = reference(year, serial)
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
