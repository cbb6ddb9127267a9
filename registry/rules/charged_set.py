"""The numbers a firm was charged for, as sorted arrays, and when. Immutable: an addition makes a new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOLD = 65_536  # numbers added lately are kept apart until there are so many, so that an addition costs little
Times = NDArray[np.int64]


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True)
class Layer:
    """`sealed`: sorted, distinct; `at`: when each was charged last (microseconds since 1970)."""

    sealed: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    at: Times = field(default_factory=lambda: np.empty(0, np.int64))

    def joined(self, sealed: NDArray[np.int64], at: Times, *, floor: int = 0) -> "Layer":
        """With more numbers; those charged by `floor` are dropped."""
        numbers, times = np.concatenate([self.sealed, sealed]), np.concatenate([self.at, at])
        kept = times > floor
        numbers, times = numbers[kept], times[kept]
        order = np.lexsort((times, numbers))
        numbers, times = numbers[order], times[order]
        last = np.append(numbers[1:] != numbers[:-1], True) if len(numbers) else np.empty(0, np.bool_)
        return Layer(numbers[last], times[last])

    def holds(self, sealed: NDArray[np.int64], since: int) -> NDArray[np.bool_]:
        if not len(self.sealed):
            return np.zeros(len(sealed), np.bool_)
        place = np.minimum(np.searchsorted(self.sealed, sealed), len(self.sealed) - 1)
        return (self.sealed[place] == sealed) & (self.at[place] > since)


@dataclass(frozen=True)
class Large:
    """A record that is looked into where it is."""

    scrub: int
    at: int
    key: int
    count: int


@dataclass(frozen=True)
class ChargedSet:
    """`cursor`: the last record read; `since`: complete for all that was charged later than this.

    `layers`: by seal key, the old numbers and the recent ones; `waiting`: (scrub, at, key) of records still to be filled in.
    """

    cursor: int = 0
    since: int = 0
    layers: Mapping[int, tuple[Layer, Layer]] = field(default_factory=dict)
    large: tuple[Large, ...] = ()
    waiting: tuple[Large, ...] = ()

    def keys(self) -> list[int]:
        return sorted(set(self.layers) | {record.key for record in self.large})

    def size(self) -> int:
        """Bytes."""
        return sum(16 * len(layer.sealed) for pair in self.layers.values() for layer in pair) + 100 * len(self.large)

    def holds(self, sealed: NDArray[np.int64], *, key: int, since: int) -> NDArray[np.bool_]:
        """Which of these were charged after `since` in a small record under this key."""
        old, recent = self.layers.get(key, (Layer(), Layer()))
        return old.holds(sealed, since) | recent.holds(sealed, since)

    def extended(self, records: Iterable[tuple[int, int, int, int, int]]) -> "ChargedSet":
        """With more records: (id, scrub, at, key, count), in the order of their ids."""
        rows = list(records)
        more = tuple(Large(scrub, at, key, count) for _pk, scrub, at, key, count in rows)
        return replace(self, cursor=rows[-1][0] if rows else self.cursor, waiting=self.waiting + more)

    def with_numbers(self, numbers: Mapping[int, list[NDArray[np.int64]]], floor: int) -> "ChargedSet":
        """The waiting records filled in: by their `numbers` (by scrub), or kept as large. What was charged by `floor` goes."""
        layers = dict(self.layers)
        small = [record for record in self.waiting if record.scrub in numbers]
        for key in {record.key for record in small}:
            of_key = [record for record in small if record.key == key]
            sealed = [np.concatenate(numbers[record.scrub]) for record in of_key]
            at = np.repeat([record.at for record in of_key], [len(one) for one in sealed]).astype(np.int64)
            layers[key] = added(layers.get(key, (Layer(), Layer())), np.concatenate(sealed), at, floor)
        large = self.large + tuple(record for record in self.waiting if record.scrub not in numbers)
        kept = tuple(record for record in large if record.at > floor)
        return replace(self, since=max(self.since, floor), layers=layers, large=kept, waiting=())


def added(layers: tuple[Layer, Layer], sealed: NDArray[np.int64], at: Times, floor: int) -> tuple[Layer, Layer]:
    old, recent = layers[0], layers[1].joined(sealed, at)
    if len(recent.sealed) < FOLD:
        return old, recent
    return old.joined(recent.sealed, recent.at, floor=floor), Layer()


EMPTY = ChargedSet()
