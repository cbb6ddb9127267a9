"""Nobody waits for the dead, and who waited in vain is told what was seen."""

import subprocess
import sys
from itertools import count

import pytest

from tests.waiting import ended, wait_until


def test_it_ends_with_the_first_true_answer() -> None:
    turns = count()
    assert wait_until(lambda: next(turns) == 3, "the fourth turn")
    assert next(turns) == 4


def test_the_end_of_a_process_ends_the_waiting() -> None:
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"])
    with pytest.raises(AssertionError, match=r"Waited for a sign\. The process ended with status 7\.(?s:.)*the log"):
        wait_until(lambda: False, "a sign", died=ended(process), seen=lambda: "the log")


def test_what_came_before_the_end_counts() -> None:
    assert wait_until(lambda: True, "a sign", died=lambda: "It ended.")


def test_a_standstill_has_an_end_too() -> None:
    with pytest.raises(AssertionError, match=r"It did not happen within 0 s\. The last answer was 0"):
        wait_until(lambda: 0, "a number", 0)
