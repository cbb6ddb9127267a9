"""The numbers a firm was charged for, in sorted arrays, and when. Immutable: an addition makes a new one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

TIME_BITS = 14  # a sealed number needs 50 of 64 bits
MOST_TIMES = 1 << TIME_BITS


@dataclass(frozen=True)
class Layer:
    """`packed`: sorted; each the sealed number and, in the low bits, its position in `times`, which are sorted as well."""

    key: int
    packed: NDArray[np.uint64]
    times: NDArray[np.int64]

    def holds(self, sealed: NDArray[np.int64], since: int) -> NDArray[np.bool_]:
        """Which of these were charged after `since` (microseconds since 1970)."""
        if not len(self.packed) or self.times[-1] <= since:
            return np.zeros(len(sealed), np.bool_)
        number = sealed.astype(np.uint64)
        position = np.searchsorted(self.packed, (number << TIME_BITS) | np.uint64(MOST_TIMES - 1), side="right") - 1
        found = self.packed[np.maximum(position, 0)]
        at = self.times[np.minimum(found & np.uint64(MOST_TIMES - 1), len(self.times) - 1)]
        held: NDArray[np.bool_] = (position >= 0) & (found >> np.uint64(TIME_BITS) == number) & (at > since)
        return held


def layer(key: int, sealed: NDArray[np.int64], times: NDArray[np.int64], lengths: Sequence[int]) -> Layer:
    """Of records charged at `times` (ascending, at most `MOST_TIMES`), each with so many of the numbers, in this order."""
    positions = np.repeat(np.arange(len(times), dtype=np.uint64), lengths)
    return Layer(key, np.sort(sealed.astype(np.uint64) << np.uint64(TIME_BITS) | positions), times)


def merged(older: Layer, newer: Layer) -> Layer:
    times = np.concatenate([older.times, newer.times])
    order = np.argsort(times, kind="stable")
    rank = np.empty(len(times), np.uint64)
    rank[order] = np.arange(len(times), dtype=np.uint64)
    low = np.uint64(MOST_TIMES - 1)
    packed = [
        one.packed & ~low | ranks[one.packed & low]
        for one, ranks in ((older, rank[: len(older.times)]), (newer, rank[len(older.times) :]))
    ]
    return Layer(older.key, np.sort(np.concatenate(packed)), times[order])


@dataclass(frozen=True)
class Charged:
    """A record that charged numbers: `scrub` its scrub's id, `at` in microseconds, `key` its seal key."""

    id: int
    scrub: int
    at: int
    key: int
    count: int
    charged_count: int
    format: int  # version of its rows


@dataclass(frozen=True)
class ChargedSet:
    """`cursor`: the last record known; `since`: complete for all that was charged later than this.

    `layers` hold the numbers of small records, `large` are the records that are looked into where they are.
    """

    cursor: int = 0
    since: int = 0
    layers: tuple[Layer, ...] = ()
    large: tuple[Charged, ...] = ()

    def seal_keys(self) -> list[int]:
        return sorted({one.key for one in self.layers} | {one.key for one in self.large})

    def size(self) -> int:
        """Bytes."""
        return sum(one.packed.nbytes + one.times.nbytes for one in self.layers) + 200 * len(self.large)

    def holds(self, sealed: NDArray[np.int64], *, key: int, since: int) -> NDArray[np.bool_]:
        """Which of these were charged after `since` in a small record under this key."""
        found = np.zeros(len(sealed), np.bool_)
        for one in self.layers:
            if one.key == key:
                found |= one.holds(sealed, since)
        return found

    def extended(self, *, cursor: int, floor: int, layers: Iterable[Layer], large: Iterable[Charged]) -> "ChargedSet":
        """With what more records hold, up to record `cursor`. What was charged by `floor` may be forgotten."""
        kept = [one for one in self.layers if one.times[-1] > floor]
        for one in layers:
            kept = settled([*kept, one])
        records = tuple(record for record in (*self.large, *large) if record.at > floor)
        return replace(self, cursor=cursor, since=max(self.since, floor), layers=tuple(kept), large=records)


def settled(layers: list[Layer]) -> list[Layer]:
    """The last layer joined with the one before while that is not twice as large: so there are only ever a few."""
    while len(layers) > 1 and _joinable(*layers[-2:]):
        layers = [*layers[:-2], merged(*layers[-2:])]
    return layers


def _joinable(older: Layer, newer: Layer) -> bool:
    room = len(older.times) + len(newer.times) <= MOST_TIMES
    return room and older.key == newer.key and len(older.packed) < 2 * len(newer.packed)


EMPTY = ChargedSet()
