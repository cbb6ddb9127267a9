"""What many wishes change, decided without a database: in their order, each reference once, others' words left alone."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from registry.register.rules.registration_batch import (
    STORED,
    Changes,
    Outcome,
    State,
    Stored,
    Used,
    Wishes,
    apply_outcome,
    decide,
    idle,
    outcome_of,
)

ALICE, BOB = 1, 2  # ids of numbers
ALL, TEXT, WITHDRAW = 0, 1, -1  # positions in the bodies
R, C, W = Outcome.REGISTERED, Outcome.CHANGED, Outcome.WITHDRAWN


def wishes(*rows: tuple[int, int], references: tuple[str, ...] = ()) -> Wishes:
    """Of rows of (number, body)."""
    bodies = [body for _number, body in rows]
    return Wishes(
        digits=np.array([number for number, _body in rows], np.uint64),
        withdraw=np.array([body < 0 for body in bodies], np.bool_),
        body=np.array(bodies, np.int64),
        bodies=[{"all": True}, {"channels": ["text"]}],
        assurance=np.zeros(len(rows), np.int64),
        references=references,
    )


def stored(*rows: str) -> Stored:
    """A word a row: "live", "same", "own" and "vain" by their first letters; "x": on file and withdrawn; "": not on file."""
    return Stored(
        exists=np.array([row != "" for row in rows], np.bool_),
        live=np.array(["l" in row for row in rows], np.bool_),
        same=np.array(["s" in row for row in rows], np.bool_),
        own=np.array(["o" in row for row in rows], np.bool_),
        said=np.array([100 if row else 0 for row in rows], np.int64),
        vain=np.array([110 if "v" in row else 0 for row in rows], np.int64),
    )


def outcomes(
    asked: Wishes, on_file: Stored, earlier: Mapping[str, Used] | None = None, own_only: bool = False
) -> tuple[list[Outcome], Changes]:
    codes, changes = decide(asked, asked.digits.astype(np.int64), on_file, earlier or {}, own_only)
    return [Outcome(code) for code in codes.tolist()], changes


@pytest.mark.parametrize(
    ("live", "own", "withdraw", "already", "own_only", "outcome"),
    [
        (False, False, False, False, False, R),
        (True, False, False, False, False, C),
        (True, False, False, True, False, Outcome.SAME),
        (True, False, True, False, False, W),
        (False, False, True, False, False, Outcome.UNREGISTERED),
        (True, False, False, False, True, Outcome.KEPT),
        (True, False, True, False, True, Outcome.KEPT),
        (True, True, True, False, True, W),
        (False, False, False, False, True, R),  # nobody's word is overruled
    ],
)
def test_what_one_wish_comes_to(
    live: bool, own: bool, withdraw: bool, already: bool, own_only: bool, outcome: Outcome
) -> None:
    assert outcome_of(State(live, own), withdraw, already, own_only) == outcome


def test_a_change_keeps_the_dates_and_a_new_registration_begins_a_new_period() -> None:
    state = State(live=True, own=False)
    apply_outcome(state, C, TEXT)
    assert (state.live, state.own, state.body, state.kept) == (True, True, TEXT, True)
    apply_outcome(state, W, WITHDRAW)
    assert (state.live, state.body, state.kept) == (False, TEXT, True)
    apply_outcome(state, R, ALL)
    apply_outcome(state, C, TEXT)
    assert (state.live, state.body, state.kept) == (True, TEXT, False)


def test_wishes_of_one_number_are_done_in_their_order() -> None:
    asked = wishes((ALICE, ALL), (BOB, TEXT), (ALICE, ALL), (ALICE, TEXT), (ALICE, WITHDRAW), (ALICE, WITHDRAW))
    found, changes = outcomes(asked, stored("", "", "", "", "", ""))
    assert found == [R, R, Outcome.SAME, C, W, Outcome.UNREGISTERED]
    assert changes.rows == [0, 1, 3, 4]
    assert (changes.numbers, changes.outcomes) == ([ALICE, BOB, ALICE, ALICE], [R, R, C, W])
    assert changes.kept == [False] * 4


def test_the_dates_on_file_are_kept_until_it_was_withdrawn() -> None:
    asked = wishes((ALICE, TEXT), (ALICE, WITHDRAW), (ALICE, ALL), (BOB, ALL))
    found, changes = outcomes(asked, stored("live", "live", "live", "x"))
    assert found == [C, W, R, R]
    assert changes.kept == [True, True, False, False]


def test_what_is_on_file_already_is_the_same_until_a_row_before_changed_it() -> None:
    asked = wishes((ALICE, ALL), (ALICE, TEXT), (ALICE, ALL))
    found, _changes = outcomes(asked, stored("live same", "live", "live same"))
    assert found == [Outcome.SAME, C, C]


def test_a_reference_counts_once_and_again_only_for_the_same() -> None:
    asked = wishes(
        (ALICE, ALL), (ALICE, ALL), (ALICE, TEXT), (BOB, ALL), (ALICE, WITHDRAW), (BOB, ALL),
        references=("a", "a", "a", "a", "a", "b"),
    )  # fmt: skip
    found, changes = outcomes(asked, stored(*[""] * 6))
    assert found == [R, Outcome.REPEATED, *[Outcome.MISMATCH] * 3, R]
    assert changes.rows == [0, 5]


def test_references_used_before_count_too() -> None:
    earlier = {"a": Used(ALICE, False, ALL), "w": Used(BOB, True, WITHDRAW)}
    asked = wishes((ALICE, ALL), (ALICE, TEXT), (BOB, WITHDRAW), references=("a", "a", "w"))
    found, changes = outcomes(asked, stored("live", "live", "live"), earlier)
    assert found == [Outcome.REPEATED, Outcome.MISMATCH, Outcome.REPEATED]
    assert changes.rows == []


def test_a_new_reference_is_written_down_even_if_it_changes_nothing() -> None:
    found, changes = outcomes(wishes((ALICE, ALL), references=("a",)), stored("live same"))
    assert (found, changes.rows) == ([C], [0])


def test_anothers_registration_is_kept_where_asked() -> None:
    asked = wishes((ALICE, TEXT), (ALICE, WITHDRAW), (BOB, TEXT))
    found, _changes = outcomes(asked, stored("live", "live", "live own"), own_only=True)
    assert found == [Outcome.KEPT, Outcome.KEPT, C]


def test_rows_that_change_nothing_are_known_before_anything_is_locked() -> None:
    asked = wishes((ALICE, ALL), (BOB, WITHDRAW), (3, ALL), (4, ALL))
    on_file = stored("live same own", "", "live", "")
    assert idle(asked, on_file, own_only=False).tolist() == [Outcome.SAME, Outcome.UNREGISTERED, 0, 0]
    assert idle(asked, on_file, own_only=True).tolist() == [Outcome.SAME, Outcome.UNREGISTERED, Outcome.KEPT, 0]
    referred = wishes((ALICE, ALL), (BOB, WITHDRAW), references=("a", ""))
    assert idle(referred, stored("live same", ""), own_only=False).tolist() == [0, Outcome.UNREGISTERED]


def test_some_rows_of_wishes_keep_what_was_said_in_them() -> None:
    asked = wishes((ALICE, ALL), (BOB, TEXT), (ALICE, WITHDRAW), references=("a", "", "c"))
    some = asked.take(np.array([2, 1]))
    assert (len(some), some.digits.tolist(), some.body.tolist()) == (2, [ALICE, BOB], [WITHDRAW, TEXT])
    assert (some.withdraw.tolist(), list(some.references)) == ([True, False], ["c", ""])
    assert some.referred().tolist() == [True, False]
    assert wishes((ALICE, ALL)).referred().tolist() == [False]
    assert State(live=True, own=True).body == STORED


@pytest.mark.parametrize(
    ("on_file", "acts", "expected"),
    [
        ("ls", [(ALL, 99), (ALL, 101), (TEXT, 100)], ["OUTDATED", "SAME", "OUTDATED"]),
        ("l", [(WITHDRAW, 99), (TEXT, 102), (WITHDRAW, 101)], ["OUTDATED", "CHANGED", "OUTDATED"]),
        ("l", [(WITHDRAW, 100), (ALL, 99), (ALL, 0)], ["WITHDRAWN", "OUTDATED", "REGISTERED"]),
        ("x", [(WITHDRAW, 120), (ALL, 110), (ALL, 121)], ["UNREGISTERED", "OUTDATED", "REGISTERED"]),
        ("", [(WITHDRAW, 7), (ALL, 5)], ["UNREGISTERED", "OUTDATED"]),
        ("", [(ALL, 7), (WITHDRAW, 5)], ["REGISTERED", "OUTDATED"]),
        ("", [(WITHDRAW, 7), (WITHDRAW, 5), (ALL, 6)], ["UNREGISTERED", "UNREGISTERED", "OUTDATED"]),
        ("xv", [(WITHDRAW, 105), (ALL, 105), (ALL, 111)], ["UNREGISTERED", "OUTDATED", "REGISTERED"]),
        ("lsv", [(ALL, 105), (WITHDRAW, 105), (ALL, 0)], ["OUTDATED", "WITHDRAWN", "REGISTERED"]),
    ],
)
def test_of_acts_that_tell_their_moment_the_latest_stands(
    on_file: str, acts: list[tuple[int, int]], expected: list[str]
) -> None:
    asked = replace(wishes(*((ALICE, body) for body, _said in acts)), said=np.array([said for _body, said in acts]))
    found, changes = outcomes(asked, stored(*[on_file] * len(acts)))
    assert [outcome.name for outcome in found] == expected
    assert [acts[row][1] for row in changes.rows] == changes.said


def test_the_period_began_with_the_registration_not_with_the_change() -> None:
    asked = replace(wishes((ALICE, ALL), (ALICE, TEXT), (ALICE, WITHDRAW)), said=np.array([5, 7, 9]))
    _found, changes = outcomes(asked, stored("", "", ""))
    assert (changes.said, changes.began) == ([5, 7, 9], [5, 5, 5])
