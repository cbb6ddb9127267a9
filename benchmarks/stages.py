"""One list through the engine stage by stage, and the overlay's cost; each in a process of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks import engine
from benchmarks.data import Data, seal_made
from benchmarks.timing import own_memory, peak_memory, repeated
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import ANSWERS, DECISION_MASK
from registry.engine.records.merkle import record_root, record_rows

T = TypeVar("T")
NOT_CALLABLE = ANSWERS.index(Answer.NOT_CALLABLE)
PATIENCE = 10.0


class Stages:
    def __init__(self, repeats: int) -> None:
        self.repeats = repeats
        self.rows: list[dict[str, Any]] = []

    def time(self, name: str, act: Callable[[], T]) -> T:
        timed = repeated(act, self.repeats, PATIENCE)
        self.rows.append({"stage": name, "seconds": timed.best, "memory": own_memory()})
        return timed.answer


def measure(*, folder: str, register: int, rows: int, repeats: int) -> dict[str, Any]:
    """A CSV list from bytes to result, in one process, one stage after the other: what jobs do chunk by chunk."""
    data, timed = Data(Path(folder)), Stages(repeats)
    path, facts = data.csv(register, rows), data.csv_facts(register, rows)
    view = engine.opened(engine.snapshot_folder(data, register))
    chunks = timed.time("read", lambda: engine.cut(path))
    numbers = timed.time("normalise", lambda: engine.normalise(chunks))
    wanted = numbers.digits[numbers.digits > 0]
    sealed = timed.time("seal", lambda: seal_made(wanted))
    codes = timed.time("look up", lambda: view.look_up(sealed))
    answers = timed.time("decide", lambda: engine.decide(view, codes, numbers))
    record = timed.time("record: sort", lambda: record_rows(sealed, answers[numbers.digits > 0]))
    timed.time("record: Merkle root", lambda: record_root(record))
    timed.time("write", lambda: engine.write(chunks, numbers.digits, answers))
    barred = int(np.count_nonzero(answers & DECISION_MASK == NOT_CALLABLE))
    wrong = "" if barred == facts["hits"] else f"{barred} of {facts['hits']} registered numbers found"
    share = numbers.by_library / rows
    said = {"library_share": share, "peak": peak_memory(), "bytes": facts["bytes"]}
    return {"rows": rows, "stages": timed.rows, **said, **({"failed": wrong} if wrong else {})}


def overlay(*, folder: str, register: int, changes: int, repeats: int) -> dict[str, Any]:
    """What `changes` changes since the snapshot cost: to ingest, to hold, and at each look-up."""
    data = Data(Path(folder))
    rows = min(changes, 1_000_000)
    asked = data.list(register, rows)
    view = engine.opened(engine.snapshot_folder(data, register))
    without = repeated(lambda: view.look_up(asked.sealed), repeats, PATIENCE)
    changed = np.array(data.register(register)[:changes])
    taken_in = repeated(lambda: engine.with_changes(view, changed), 0, PATIENCE)
    found = repeated(lambda: taken_in.answer.look_up(asked.sealed), repeats, PATIENCE)
    facts = {"changes": changes, "seconds": taken_in.best, "memory": taken_in.answer.overlay.nbytes, "list": rows}
    return {**facts, "look_up_without": without.best, "look_up_with": found.best}
