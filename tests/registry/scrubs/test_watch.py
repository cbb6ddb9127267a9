"""Which answers of a watched list can change, which change by the clock, and how often it is looked at."""

from datetime import timedelta
from typing import Any

import numpy as np

from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import DUPLICATE, encode
from registry.scrubs.rules.watch import (
    can_change,
    changes_by_clock,
    hold_of_round,
    pause_after_round,
    same_decision,
    with_duplicates,
)


def codes(*answers: tuple[str, list[str]]) -> Any:
    return np.array([encode(Answer(decision), reasons) for decision, reasons in answers], np.uint32)


def test_which_answers_can_change_and_which_change_by_the_clock() -> None:
    rows = codes(
        ("callable", []),
        ("not_callable", ["registry.all"]),
        ("not_callable", ["registry.all", "consent.unconfirmed"]),
        ("callable", ["consent.confirmed", "input.duplicate"]),
        ("conditional", ["registry.pending", "consent.required"]),
        ("unknown", ["number.foreign"]),
        ("unknown", ["number.unallocated", "input.duplicate"]),
        ("unknown", ["register.stale"]),
        ("invalid", ["number.toll_free"]),
    )
    assert can_change(rows).tolist() == [True] * 5 + [False, False, True, False]
    assert changes_by_clock(rows).tolist() == [False, False, True, True, True, False, False, True, False]
    assert same_decision(rows[[0, 1, 0]], rows[[3, 2, 1]]).tolist() == [True, True, False]
    assert with_duplicates(rows[[0, 3]], rows[[3, 0]]).tolist() == [DUPLICATE, int(rows[3]) - DUPLICATE]


def test_a_round_has_its_list_as_long_as_its_rows_may_take() -> None:
    held = [hold_of_round(rows) for rows in (0, 1_000_000, 10_000_000, 10**9)]
    assert held == [timedelta(minutes=minutes) for minutes in (2, 4.5, 27, 30)]


def test_a_long_list_is_looked_at_less_often() -> None:
    assert (pause_after_round(10), pause_after_round(10_000_000)) == (timedelta(seconds=20), timedelta(seconds=100))
