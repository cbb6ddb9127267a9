"""Time and memory of one act."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Timed(Generic[T]):
    """`first` and `best` in seconds; `answer` is that of the best run."""

    first: float
    best: float
    runs: int
    answer: T


def seconds_of(act: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def repeated(act: Callable[[], T], repeats: int, patience: float) -> Timed[T]:
    """The first run, then the best of up to `repeats` more; no more once all took longer than `patience` seconds."""
    first, answer = seconds_of(act)
    best, runs, spent = first, 1, first
    while runs <= repeats and spent < patience:
        took, again = seconds_of(act)
        runs, spent = runs + 1, spent + took
        if took < best or runs == 2:  # the first run is apart: it met cold caches
            best, answer = took, again
    return Timed(first, best, runs, answer)


def peak_memory(process: int | str = "self") -> int:
    """The most bytes the process held since the peak was forgotten, pages of mapped files included.

    `getrusage` would count what the parent held before this program began.
    """
    return _status("VmHWM", process)


def forget_peak(process: int | str = "self") -> None:
    """Let the peak be counted from now on, where the kernel lets us."""
    with suppress(OSError):
        Path(f"/proc/{process}/clear_refs").write_text("5")


def own_memory(process: int | str = "self") -> int:
    """Bytes that are this process's own now: without the mapped files that all processes share."""
    return _status("RssAnon", process)


def _status(name: str, process: int | str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":")), 0)


def available_memory() -> int:
    """Bytes that can be had without pushing others out."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0
