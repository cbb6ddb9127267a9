"""The complainant's own number is taken out of what was said, however it is written; equal texts are found."""

import unicodedata

import pytest

from complaints.rules.text import digest_of_text, without_number


@pytest.mark.parametrize(
    "written",
    [
        "13912345678",
        "139 1234 5678",
        "+86 139-1234-5678",
        "8613912345678",
        "008613912345678",
        "013912345678",
        "0086（0）139–1234–5678",
        "139\u200b1234\u200b5678",
        "139，1234，5678",
        "１３９１２３４５６７８",
        "８６１３９１２３４５６７８",
    ],
)
def test_the_complainants_own_number_is_masked_in_what_was_said(written: str) -> None:
    said = without_number(f"尊敬的{written}用户，请回电 4008095559", "+8613912345678", "86", "139****5678")
    assert "139****5678" in said
    assert "4008095559" in said
    assert written not in said
    assert "1234" not in unicodedata.normalize("NFKC", said)


@pytest.mark.parametrize(
    "written", ["01065883001", "010-65883001", "（010）6588 3001", "+86 10 65883001", "00861065883001"]
)
def test_a_fixed_line_is_masked_with_its_trunk_prefix(written: str) -> None:
    said = without_number(f"call {written}", "+861065883001", "86", "***")
    assert "5883" not in said.replace(" ", "")


def test_other_numbers_stay() -> None:
    said = "call 139123456789 or 13912345679"
    assert without_number(said, "+8613912345678", "86", "***") == said


def test_equal_texts_have_one_digest() -> None:
    assert digest_of_text("Get a LOAN  now") == digest_of_text("get a loan now ")
    assert digest_of_text("  ") is None
