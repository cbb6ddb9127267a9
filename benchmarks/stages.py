"""One list through the engine stage by stage, and the overlay's cost; each in a process of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks import engine
from benchmarks.data import Data
from benchmarks.timing import own_memory, peak_memory, repeated
from core.numbers.sealing import seal_many
from registry.rules.merkle import record_root, record_rows

T = TypeVar("T")
SOME_ANSWER = 1 << 13 | 1 << 3  # not_callable, registry.all
PATIENCE = 10.0


class Stages:
    """What a missing stage would have given is taken from what is known, so that those after it can be measured."""

    def __init__(self, repeats: int) -> None:
        self.repeats = repeats
        self.rows: list[dict[str, Any]] = []

    def time(self, name: str, act: Callable[[], T], otherwise: Callable[[], T] | None = None) -> T:
        try:
            timed = repeated(act, self.repeats, PATIENCE)
        except engine.NotBuilt as why:
            if otherwise is None:
                raise
            self.rows.append({"stage": name, "not_run": str(why)})
            return otherwise()
        self.rows.append({"stage": name, "seconds": timed.best, "memory": own_memory()})
        return timed.answer


def measure(*, folder: str, register: int, rows: int, repeats: int) -> dict[str, Any]:
    """A CSV list from bytes to result, in one process, all rows at once: what jobs do chunk by chunk."""
    data, timed = Data(Path(folder)), Stages(repeats)
    path, facts = data.csv(register, rows), data.csv_facts(register, rows)
    view = _view(data, register)

    def known() -> tuple[NDArray[np.uint64], int]:
        return data.list(register, rows).digits, -1

    text = timed.time("read", lambda: np.frombuffer(path.read_bytes(), dtype=np.uint8))
    starts, ends = timed.time("find the cells", lambda: engine.find_cells(text))
    digits, by_library = timed.time("normalise", lambda: engine.normalise(text, starts, ends), known)
    wanted = digits[digits > 0]
    sealed = timed.time("seal", lambda: seal_many(wanted))
    nothing = np.zeros(len(sealed), dtype=np.uint16)
    codes = timed.time("look up", lambda: view().look_up(sealed), lambda: nothing)
    some = np.full(len(sealed), SOME_ANSWER, dtype=np.uint16)
    answers = timed.time("decide", lambda: engine.decide(view(), codes), lambda: some)
    record = timed.time("record: sort", lambda: record_rows(sealed, answers))
    timed.time("record: Merkle root", lambda: record_root(record))
    timed.time("write", lambda: engine.write(text, digits, answers), lambda: b"")
    share = by_library / rows if by_library >= 0 else None
    return {"rows": rows, "stages": timed.rows, "library_share": share, "peak": peak_memory(), "bytes": facts["bytes"]}


def _view(data: Data, register: int) -> Callable[[], engine.View]:
    """Opens the snapshot once, when first asked for."""
    kept: list[engine.View] = []

    def view() -> engine.View:
        if not kept:
            kept.append(engine.opened(engine.snapshot_folder(data, register)))
        return kept[0]

    return view


def overlay(*, folder: str, register: int, changes: int, repeats: int) -> dict[str, Any]:
    """What `changes` changes since the snapshot cost: to take in, to hold, and at each look-up."""
    data = Data(Path(folder))
    rows = min(changes, 1_000_000)
    asked = data.list(register, rows)
    try:
        view = engine.opened(engine.snapshot_folder(data, register))
        without = repeated(lambda: view.look_up(asked.sealed), repeats, PATIENCE)
        before = own_memory()
        changed = np.array(data.register(register)[:changes])
        taken_in = repeated(lambda: engine.with_changes(view, changed), 0, PATIENCE)
    except engine.NotBuilt as why:
        return {"not_run": str(why)}
    grown = own_memory() - before - changed.nbytes
    found = repeated(lambda: taken_in.answer.look_up(asked.sealed), repeats, PATIENCE)
    facts = {"changes": changes, "seconds": taken_in.best, "memory": grown, "list": rows}
    return {**facts, "look_up_without": without.best, "look_up_with": found.best}
