"""This engine's parts behind thin adapters: all the benchmark knows of how they are called stands here.

A part that is not in this checkout raises `NotBuilt`, and its rows say so.
"""

import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import Data
from benchmarks.timing import own_memory, peak_memory, repeated, seconds_of
from core.numbers.sealing import seal_many
from core.policies import current_policy
from registry.rules.merkle import record_root, record_rows

T = TypeVar("T")
NOTHING_BOUND = 5 << 13 | 5  # an answer code for rows whose stage is missing: only its two bytes matter here


class NotBuilt(Exception):
    """The message names the missing part."""


def part(module: str, name: str) -> Any:
    """`name` of `module`, or `NotBuilt`."""
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
    except AttributeError:
        pass
    raise NotBuilt(f"{module}.{name} is not built")


def snapshot(data: Data, register: int, folder: str) -> tuple[Any, int]:
    """A snapshot of the made register, built and opened: its view, and the bytes of its files."""
    build, open_view = part("registry.index.build", "build_made"), part("registry.index.view", "open_made")
    build(data.chunks(register), Path(folder))
    return open_view(Path(folder)), size_of(Path(folder))


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Stages:
    """The stages of one list, one after the other; what a missing stage would have given is taken from what is known."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def time(self, name: str, act: Callable[[], T], otherwise: Callable[[], T] | None = None) -> T:
        """What `act` gives, timed; the best of two, so that importing is not counted."""
        try:
            first, answer = seconds_of(act)
            again, answer = seconds_of(act)
        except NotBuilt as why:
            self.rows.append({"stage": name, "not_run": str(why)})
            if otherwise is None:
                raise
            return otherwise()
        self.rows.append({"stage": name, "seconds": min(first, again), "memory": own_memory()})
        return answer


def stages(*, folder: str, register: int, rows: int) -> dict[str, Any]:
    """A CSV list from bytes to result, stage by stage, in one process on one core."""
    data, timed = Data(Path(folder)), Stages()
    path, facts = data.csv(register, rows), data.csv_facts(register, rows)
    text = timed.time("read", lambda: np.frombuffer(path.read_bytes(), dtype=np.uint8))
    starts, ends = timed.time("find the cells", lambda: cells(text))
    known = data.list(register, rows).digits
    digits, by_library = timed.time("normalise", lambda: normalise(text, starts, ends), lambda: (known, -1))
    wanted = digits[digits > 0]
    sealed = timed.time("seal", lambda: seal_many(wanted))
    codes = np.full(len(sealed), NOTHING_BOUND, dtype=np.uint16)
    record = timed.time("record: sort and write", lambda: record_rows(sealed, codes))
    timed.time("record: Merkle root", lambda: record_root(record))
    share = by_library / rows if by_library >= 0 else None
    return {"rows": rows, "stages": timed.rows, "library_share": share, "peak": peak_memory(), "bytes": facts["bytes"]}


def cells(text: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the third column of each row begins and ends: these files quote nothing."""
    lines = np.flatnonzero(text == ord("\n"))[:-1]
    commas = np.flatnonzero(text == ord(",")).reshape(-1, 3)[1:]
    assert len(lines) == len(commas)
    return commas[:, 1] + 1, commas[:, 2].copy()


def normalise(
    text: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], int]:
    """Digits of each cell, and how many cells went to the library."""
    read = part("core.numbers.bulk", "read_cells")(text, starts, ends, current_policy())
    return read.digits, read.by_library


def overlay(*, folder: str, register: int, changes: int) -> dict[str, Any]:
    """What `changes` changes since the snapshot cost: to take in, to hold, and at each look-up."""
    data = Data(Path(folder))
    asked = data.list(register, min(changes, 1_000_000)).sealed
    with tempfile.TemporaryDirectory(prefix="overlay-", dir=folder) as place:
        try:
            take_in = part("registry.index.overlay", "overlay_made")
            view, _size = snapshot(data, register, place)
        except NotBuilt as why:
            return {"not_run": str(why)}
        alone = repeated(lambda: view.look_up(asked), 3, 10.0)
        before = own_memory()
        seconds, under = seconds_of(lambda: take_in(view, data.register(register)[:changes]))
        grown = own_memory() - before
        with_overlay = repeated(lambda: under.look_up(asked), 3, 10.0)
    facts = {"changes": changes, "seconds": seconds, "memory": grown, "list": len(asked)}
    return {**facts, "look_up_without": alone.best, "look_up_with": with_overlay.best}
