"""One rival, one register: load it, ask for every list in every way, check every answer."""

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.data import Data
from benchmarks.rivals import Found, NotHere, Rival
from benchmarks.timing import available_memory, forget_peak, own_memory, peak_memory, repeated, seconds_of

RIVALS = {
    "this engine": "benchmarks.rivals.snapshot:Snapshot",
    "PostgreSQL": "benchmarks.rivals.postgres:Postgres",
    "naive": "benchmarks.rivals.naive:Naive",
    "DuckDB": "benchmarks.rivals.duck:Duck",
    "Valkey": "benchmarks.rivals.valkey:Valkey",
    "roaring bitmap": "benchmarks.rivals.roaring:Roaring",
}
SPARE = 0.7  # of the memory that is free


def measure(
    *, rival: str, folder: str, register: int, lists: list[int], repeats: int, patience: float, until: float | None
) -> dict[str, Any]:
    """`until`: seconds of the system's monotonic clock after which no other list is begun."""
    one = make(rival)
    if one.needs(register) > available_memory() * SPARE:
        return {"not_run": f"needs about {one.needs(register) / 1e9:.0f} GB of memory"}
    data = Data(Path(folder))
    try:
        load_seconds, loaded = seconds_of(lambda: one.load(data, register))
    except NotHere as why:
        return {"not_run": str(why)}
    try:
        asks, build_peak, peak = [], peak_memory(), 0
        for rows in lists:
            asked = data.list(register, rows)
            forget_peak()
            for name, way in one.ways().items():
                if until is not None and time.monotonic() > until:
                    asks.append({"list": rows, "way": name, "not_run": "no time left"})
                    continue
                timed = repeated(_bound(way, asked), repeats, patience)
                asks.append(
                    {
                        "list": rows,
                        "way": name,
                        "first": timed.first,
                        "best": timed.best,
                        "runs": timed.runs,
                        "hits": timed.answer.hits,
                        "expected": asked.hits,
                        "parts": dict(timed.answer.parts),
                    }
                )
            peak = max(peak, peak_memory())
        peaks = {"build_peak": build_peak, "peak": peak, "own": own_memory()}
        cost = {"load_seconds": load_seconds, "disk": loaded.disk, "memory": loaded.memory, "note": loaded.note}
        return {**cost, "asks": asks, **peaks}
    finally:
        one.close()


def make(rival: str) -> Rival:
    module, _colon, name = RIVALS[rival].partition(":")
    made: Rival = getattr(import_module(module), name)()
    return made


def _bound(way: Callable[[Any], Found], asked: Any) -> Callable[[], Found]:
    return lambda: way(asked)
