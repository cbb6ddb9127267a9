"""Time and memory of one act."""

import time
from collections.abc import Callable
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


def peak_memory() -> int:
    """The most bytes this process ever held, pages of mapped files included.

    `getrusage` would count what the parent held before this program began.
    """
    return _status("VmHWM", "self")


def own_memory(process: int | str = "self") -> int:
    """Bytes that are this process's own now: without the mapped files that all processes share."""
    return _status("RssAnon", process)


def _status(name: str, process: int | str) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return 0


def available_memory() -> int:
    """Bytes that can be had without pushing others out."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0
