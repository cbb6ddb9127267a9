"""What we hand out opens in a spreadsheet as text."""

import pytest

from core.web.csv_cells import harmless


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1-555|cmd", "-2+3", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1-1|x"])
def test_a_formula_becomes_text(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["+864009001166", "-3", "10086", "速达信贷", "", "+1.5"])
def test_numbers_and_names_stay(text: str) -> None:
    assert harmless(text) == text
