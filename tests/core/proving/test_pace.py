"""Codes go out slower each time; nobody who asks all day stops them or makes them many."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from core.proving.pace import DAY, GAPS, LONGEST_GAP, next_at

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def greedy(medium: str, minutes: int) -> list[datetime]:
    """What goes out to a number for which somebody asks every minute."""
    sent: list[datetime] = []
    for minute in range(minutes):
        at = AT + minute * MINUTE
        if next_at(medium, sent, at) is None:
            sent.append(at)
    return sent


def test_the_first_goes_at_once_and_the_second_after_a_pause() -> None:
    assert next_at("text", [], AT) is None
    assert next_at("text", [AT], AT + timedelta(seconds=20)) == AT + MINUTE
    assert next_at("text", [AT], AT + MINUTE) is None


@pytest.mark.parametrize("medium", GAPS)
def test_who_asks_every_minute_causes_few_and_stops_none(medium: str) -> None:
    sent = greedy(medium, 3 * 24 * 60)
    in_any_day = [sum(start <= moment < start + DAY for moment in sent) for start in sent]
    assert max(in_any_day) <= 15
    assert max(after - before for before, after in pairwise(sent)) <= LONGEST_GAP
    assert sent[-1] > AT + 3 * DAY - LONGEST_GAP - MINUTE


def test_after_a_quiet_day_it_begins_anew() -> None:
    sent = greedy("text", 24 * 60)
    at = sent[-1] + DAY + MINUTE
    assert next_at("text", sent, at) is None
    assert next_at("text", [*sent, at], at) == at + MINUTE
