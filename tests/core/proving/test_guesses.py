"""The bound: whatever is tried, in whatever order, the chance of a right guess in a day stays at one in 10,000."""

from datetime import timedelta
from fractions import Fraction

import pytest

from core.proving.guesses import LONG, MOST, SHARES, SHORT, SPAN, digits_next, tries_allowed


def test_all_tries_together_stay_within_the_bound() -> None:
    chance = sum(Fraction(tries_allowed(digits), 10**digits) for digits in SHARES)
    assert chance <= MOST == Fraction(1, 10_000)
    assert (tries_allowed(SHORT), tries_allowed(LONG)) == (90, 100_000)


def test_one_more_try_would_break_it() -> None:
    for digits in SHARES:
        more = sum(Fraction(tries_allowed(other) + (other == digits), 10**other) for other in SHARES)
        assert more > MOST


def test_tries_are_counted_over_more_than_a_day() -> None:
    assert timedelta(days=1) < SPAN


@pytest.mark.parametrize(("tries", "digits"), [(0, SHORT), (89, SHORT), (90, LONG), (5_000, LONG)])
def test_codes_grow_when_the_short_ones_are_spent(tries: int, digits: int) -> None:
    assert digits_next(tries) == digits
