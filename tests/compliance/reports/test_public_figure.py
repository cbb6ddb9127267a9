"""What anybody reads of the register hardly ever moves by one number."""

import pytest

from compliance.reports.rules.public_figure import public_figure


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, 0), (1, 0), (99, 0), (100, 100), (199, 100), (9_999, 9_900), (12_345, 12_000), (231_456_789, 230_000_000)],
)
def test_two_digits_and_hundreds_at_least(count: int, told: int) -> None:
    assert public_figure(count) == told
