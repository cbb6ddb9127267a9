"""This engine's parts behind thin adapters: all the benchmark knows of how they are called stands here.

A part that is not in this checkout raises `NotBuilt`, and its rows say so.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import Data
from core.policies import current_policy

Sealed = NDArray[np.int64]
Codes = NDArray[np.uint16]


class NotBuilt(Exception):
    """The message names the missing part."""


class View(Protocol):
    """Of `registry.index`: the profile code of each sealed number, 0 where it is not registered."""

    def look_up(self, sealed: Sealed) -> Codes: ...


def part(module: str, name: str) -> Any:
    """`name` of `module`, or `NotBuilt`."""
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
    except AttributeError:
        pass
    raise NotBuilt(f"{module} is not built")


def build(chunks: Iterator[Sealed], folder: Path) -> None:
    """Write a snapshot of these numbers, all of them barring everything, into an empty folder."""
    raise NotBuilt("the snapshot (registry.index) is not built")


def opened(folder: Path) -> View:
    """The snapshot that `build` wrote."""
    raise NotBuilt("the snapshot (registry.index) is not built")


def with_changes(view: View, sealed: Sealed) -> View:
    """The register after these numbers withdrew, all since the snapshot."""
    raise NotBuilt("the overlay (registry.index) is not built")


def find_cells(text: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the number of each row begins and ends. Plain, for the benchmark's files quote nothing."""
    commas = np.flatnonzero(text == ord(",")).reshape(-1, 3)[1:]
    return commas[:, 1] + 1, commas[:, 2].copy()


def normalise(
    text: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], int]:
    """Digits of each cell (0: none), and how many cells went to the library."""
    read = part("core.numbers.bulk", "read_cells")(text, starts, ends, current_policy())
    return read.digits, read.by_library


def decide(view: View, codes: Codes) -> Codes:
    """Answer codes from profile codes, for one purpose."""
    raise NotBuilt("deciding in bulk is not built")


def write(text: NDArray[np.uint8], digits: NDArray[np.uint64], answers: Codes) -> bytes:
    """The result as CSV: the rows as they came, with number, decision and reasons behind."""
    raise NotBuilt("writing results (registry.lists) is not built")


def snapshot_folder(data: Data, register: int) -> Path:
    """Where the rival leaves its snapshot for the stages, the overlay and the site."""
    return data.folder / f"snapshot-{register}"


def install(data: Data, register: int) -> None:
    """Make the snapshot of this register the one that the site of this home answers from."""
    raise NotBuilt("the snapshot (registry.index) is not built")


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
