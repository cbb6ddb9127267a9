"""A day that somebody types: as a Chinese keyboard writes it, and never one that cannot be counted on from."""

from datetime import date

import pytest
from django import forms

from core.web.forms import DayField


def test_full_width_digits_are_read() -> None:
    assert DayField().clean("２０２６-１１-２９") == date(2026, 11, 29)


@pytest.mark.parametrize("end", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_date(end: str) -> None:
    """A search until the last day asked for the day after it, and the page failed."""
    with pytest.raises(forms.ValidationError):
        DayField().clean(end)
