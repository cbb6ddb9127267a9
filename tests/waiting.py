"""Waiting for something real to happen: on a condition, with an end so late that only a standstill reaches it."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from config.run.say import tail

T = TypeVar("T")
PATIENCE = 120.0  # seconds; what takes one on an idle machine may take thirty on a busy one
LONGEST_PAUSE = 0.05  # between two looks: each may open a connection, and whoever is waited for needs the processor


def wait_until(
    condition: Callable[[], T],
    what: str,
    seconds: float = PATIENCE,
    *,
    died: Callable[[], str] = lambda: "",
    seen: Callable[[], object] = lambda: "",
) -> T:
    """The first true answer of `condition`. A failure names `what` was waited for and shows what was `seen` instead.

    `died` says who ended, so that nobody waits for the dead; it is believed only when `condition` still does not hold.
    """
    end, pause = time.monotonic() + seconds, 0.005
    while True:
        over, gone = time.monotonic() > end, died()
        answer = condition()
        if answer:
            return answer
        if gone or over:
            why = gone or f"It did not happen within {seconds:.0f} s."
            raise AssertionError(f"Waited for {what}. {why} The last answer was {answer!r}.\n{seen()}")
        time.sleep(pause)
        pause = min(1.2 * pause, LONGEST_PAUSE)


def ended(process: "subprocess.Popen[Any]") -> Callable[[], str]:
    """For `died`."""
    return lambda: "" if process.poll() is None else f"The process ended with status {process.returncode}."


def end_of(*logs: Path) -> Callable[[], str]:
    """For `seen`."""
    return lambda: "\n".join(f"{log.name}:\n{tail(log, 40)}" for log in logs)
