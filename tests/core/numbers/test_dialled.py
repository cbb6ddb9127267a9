"""Callers in the spellings that telephones show."""

import pytest

from core.numbers.dialled import number_of, spellings_of
from core.policies import current_policy


@pytest.mark.parametrize(
    ("value", "spellings", "number"),
    [
        ("+861065883001", ("+861065883001", "01065883001"), 861065883001),
        ("+8613912345678", ("+8613912345678", "13912345678"), 8613912345678),
        ("+864008095559", ("+864008095559", "4008095559"), 864008095559),
        ("+85238986988", ("+85238986988", "0085238986988"), 85238986988),
        ("95588", ("95588",), 8695588),
        ("+862586537*", ("+862586537*", "02586537*"), None),
        ("+864008095*", ("+864008095*", "4008095*"), None),
        ("示例贷款", ("示例贷款",), None),
    ],
)
def test_a_caller_in_the_spellings_that_a_telephone_shows(
    value: str, spellings: tuple[str, ...], number: int | None
) -> None:
    policy = current_policy()
    assert spellings_of(value, policy) == spellings
    assert number_of(value, policy) == number
