"""Work on many rows in bounded transactions: each takes a few, and says where the next one begins."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Batch:
    """`done`: rows that this transaction ended. `last`: the id that the next one begins after; None: nothing old is left."""

    done: int = 0
    last: int | None = None


def until_done(act: Callable[[int], Batch]) -> int:
    """`act` again and again, each time after the last id it has looked at; returns how many rows were ended."""
    done, after = 0, 0
    while True:
        batch = act(after)
        done += batch.done
        if batch.last is None:
            return done
        after = batch.last
