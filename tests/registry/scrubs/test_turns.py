"""Whose list goes on next: between firms, between the lists of one firm, and what never waits for what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.scrubs.rules.turns import (
    CARRIED,
    FEW_ROWS,
    LONG_ROWS,
    Progress,
    Step,
    carried_on,
    is_long,
    next_kind,
    next_turn,
)

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def step(job_id: int, rows: int, *, firm: int = 1, waited: float = 0, **more: Any) -> Step:
    return Step(job_id, firm, more.pop("kind", "answer"), rows, AT - timedelta(seconds=waited), **more)


def turn(*steps: Step, **more: Any) -> int | None:
    facts: dict[str, Any] = {"served": {}, "finishing": (), "long_under_way": 0, "long_at_once": 1, "at": AT, **more}
    chosen = next_turn(steps, **facts)
    return chosen.job_id if chosen else None


def test_whoever_was_served_the_longest_ago_is_served_next() -> None:
    one, two, three = step(1, 10, firm=1), step(2, 10**9, firm=2), step(3, 10**6, firm=3)
    served = {1: AT - timedelta(seconds=1), 2: AT - timedelta(seconds=9), 3: AT - timedelta(seconds=5)}
    assert turn(one, two, three, served=served) == 2
    assert turn(one, two, three, served={1: AT, 2: AT}) == 3, "a firm that never had a turn comes first"


def test_a_small_list_passes_a_large_one_of_the_same_firm() -> None:
    assert turn(step(1, 1_000_000, waited=5), step(2, 100)) == 2


@pytest.mark.parametrize(("waited", "first"), [(90, 2), (110, 1)])
def test_a_large_list_comes_on_however_many_small_ones_come(waited: float, first: int) -> None:
    assert turn(step(1, 1_000_000, waited=waited), step(2, 100)) == first


def test_among_equals_the_one_that_came_first() -> None:
    assert turn(step(2, 100), step(1, 100)) == 1


def test_long_steps_leave_room_for_the_others() -> None:
    long = step(1, 10**7, kind="read", long=True, waited=1000)
    assert turn(long, step(2, 100, firm=2)) == 1
    assert turn(long, step(2, 100, firm=2), long_under_way=1) == 2
    assert turn(long, long_under_way=1) is None and turn(long, long_under_way=1, long_at_once=2) == 1


def test_a_firm_is_charged_for_one_list_at_a_time() -> None:
    finish = step(1, 10, kind="finish")
    assert turn(finish, finishing={1}) is None and turn(finish, step(2, 10**6), finishing={1}) == 2
    assert turn(finish, finishing={7}) == 1


@pytest.mark.parametrize(
    ("progress", "kind"),
    [
        (Progress("reading", True), "read"),
        (Progress("reading", False), None),
        (Progress("reading", False, to_answer=2, unanswered=3), "answer"),
        (Progress("answering", True, unanswered=1), None),
        (Progress("answering", True), "gather"),
        (Progress("gathering", True), "gather"),
        (Progress("gathering", False), None),
        (Progress("writing", True, to_write=1, unwritten=2), "write"),
        (Progress("writing", True, unwritten=2), None),
        (Progress("writing", True), "finish"),
        (Progress("done", True), None),
    ],
)
def test_what_comes_next_for_a_list(progress: Progress, kind: str | None) -> None:
    assert next_kind(progress) == kind


def test_what_is_long_is_of_the_whole_of_a_long_list() -> None:
    assert is_long("read", rows=None, size=100 << 20) and not is_long("read", rows=None, size=1 << 20)
    assert is_long("finish", rows=LONG_ROWS + 1, size=1) and not is_long("gather", rows=LONG_ROWS, size=1 << 30)
    assert not is_long("answer", rows=10**9, size=1 << 40)


def test_what_is_slow_by_its_kind_is_long_however_short() -> None:
    assert is_long("read", rows=None, size=4096, slow=["read"]) and is_long("answer", rows=1, size=1, slow=["answer"])
    assert not is_long("write", rows=1, size=1, slow=["read", "answer"])


def test_a_list_that_is_nearly_done_is_carried_to_its_end() -> None:
    assert carried_on(step(1, FEW_ROWS), 0) and not carried_on(step(1, FEW_ROWS + 1), 0)
    assert not carried_on(step(1, 1), CARRIED), "others wait"
    assert not carried_on(step(1, 1, long=True), 0) and not carried_on(None, 0)


def test_one_row_waits_for_one_go_of_each_firm_before_it_at_most() -> None:
    """Six firms whose lists have only slow steps, and a list of one row of a seventh: nothing of theirs comes before it, for
    one of them is under way already, and no other may be."""
    slow = [step(n, 10**6, firm=n, long=True, waited=100) for n in range(1, 7)]
    assert turn(*slow, step(7, 1, firm=7), long_under_way=1) == 7
