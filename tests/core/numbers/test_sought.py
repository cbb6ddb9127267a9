"""What is typed into a search, and which callers it means."""

import pytest

from core.numbers.sought import Sought, sought
from core.policies import load

CN = load("cn").versions[-1]
US = load("us").versions[-1]
LINE = Sought(frozenset({"+862586539100"}))


@pytest.mark.parametrize(
    "text",
    [
        "025 8653 9100",
        "025-86539100",
        "(025)86539100",
        "02586539100",
        "+86 25 8653 9100",
        "+862586539100",
        "862586539100",
        "0086 25 86539100",
        "０２５　８６５３　９１００",
        "\u2068025\u202f8653\u202f9100\u2069",
        "电话：025-86539100",
        "025-86539100转8012",
    ],
)
def test_a_whole_number_is_found_however_it_is_spelled(text: str) -> None:
    assert sought(text, CN) == LINE


@pytest.mark.parametrize(
    ("text", "values", "start", "part"),
    [
        ("95588", {"95588"}, "", "95588"),
        ("９５５８８", {"95588"}, "", "95588"),
        ("020-96110", {"96110"}, "+862096110", "02096110"),
        ("1065883001", {"1065883001", "+861065883001"}, "", "1065883001"),
        ("025 8653", set(), "+86258653", "0258653"),
        ("+86 25 8653", set(), "+86258653", ""),
        ("8653 91", set(), "", "865391"),
        ("139-1234", set(), "", "1391234"),
        ("LoanHouse", {"LOANHOUSE"}, "", "LoanHouse"),
        ("南京某公司", {"南京某公司"}, "", "南京某公司"),
        ("", set(), "", ""),
    ],
)
def test_part_of_a_number_is_whatever_has_it(text: str, values: set[str], start: str, part: str) -> None:
    found = sought(text, CN)
    assert (found.start, found.part) == (start, part)
    assert {value for value in found.values if value[0] != "+"} | {v for v in values if v[0] == "+"} >= values


@pytest.mark.parametrize(
    "text", ["(315) 232-8257", "3152328257", "1-315-232-8257", "+1 315.232.8257", "３１５２３２８２５７"]
)
def test_an_american_number(text: str) -> None:
    assert sought(text, US) == Sought(frozenset({"+13152328257"}))
