"""A step is late where its clock was over before it; an end counts once, and for its own clock."""

from datetime import timedelta

from compliance.reports.rules.deadlines_kept import Moved, Over, deadlines_kept
from tests.compliance.world import NOW

DAY = timedelta(days=1)


def test_each_step_is_kept_or_missed_by_its_own_clock() -> None:
    moves = [Moved(1, "checking", NOW), Moved(2, "checking", NOW + DAY), Moved(2, "decided", NOW + 3 * DAY)]
    overs = [Over(2, "checking", NOW), Over(3, "decided", NOW)]
    assert deadlines_kept(moves, overs) == [
        {"key": "checking", "kept": 1, "missed": 1},
        {"key": "decided", "kept": 1, "missed": 0},
    ]


def test_an_end_makes_the_next_step_of_its_clock_late_and_no_other() -> None:
    moves = [Moved(1, "checking", NOW), Moved(1, "checking", NOW + 5 * DAY)]
    assert deadlines_kept(moves, [Over(1, "checking", NOW - DAY)]) == [{"key": "checking", "kept": 1, "missed": 1}]
    assert deadlines_kept(moves, [Over(1, "checking", NOW + 6 * DAY)]) == [{"key": "checking", "kept": 2, "missed": 0}]
