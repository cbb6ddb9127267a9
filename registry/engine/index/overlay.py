"""Changes since the snapshot, in memory: what each number that changed asks now. Never altered: more changes, a new one.

Most lie in a packed table, the latest in a small one, so that ingesting a few costs little and a look-up pays for
those it meets only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.engine.index.table import Codes, Sealed, Table

FEW = 4096  # changes that stay apart whatever the size of the rest; beyond, a sixteenth of it
SIXTEENTH = 16
STRETCH = 1 << 16  # numbers looked at in one go
BITS_EACH = 8  # of the filter: seven of eight numbers that have not changed are known at once


@dataclass(frozen=True, eq=False)
class Filter:
    """Which numbers cannot be among those it was made of: a bit for each value of a number's low bits."""

    bits: NDArray[np.uint8]

    @classmethod
    def of(cls, sealed: Sealed) -> "Filter":
        size = 1 << max(BITS_EACH * len(sealed), BITS_EACH).bit_length()
        seen = np.zeros(size, np.bool_)
        seen[sealed & (size - 1)] = True
        return cls(np.packbits(seen, bitorder="little"))

    def rows(self, sealed: Sealed) -> Sealed:
        """Positions of the numbers that may be among them."""
        low = sealed & (8 * len(self.bits) - 1)
        found = self.bits.take(low >> 3)
        found >>= low.astype(np.uint8) & np.uint8(7)
        found &= np.uint8(1)
        return np.flatnonzero(found)


@dataclass(frozen=True, eq=False)
class Settled:
    """Very many numbers."""

    table: Table
    filter: Filter

    @classmethod
    def of(cls, sealed: Sealed, codes: Codes) -> "Settled":
        return cls(Table.of(sealed, codes), Filter.of(sealed))

    def put(self, sealed: Sealed, codes: Codes) -> None:
        if self.table.count == 0:
            return
        for start in range(0, len(sealed), STRETCH):
            rows = self.filter.rows(sealed[start : start + STRETCH])
            rows += start
            found = codes.take(rows)
            self.table.put(sealed.take(rows), found)
            codes[rows] = found


@dataclass(frozen=True, eq=False)
class Recent:
    """A few numbers, ascending."""

    sealed: Sealed
    codes: Codes
    filter: Filter

    @classmethod
    def of(cls, sealed: Sealed, codes: Codes) -> "Recent":
        return cls(sealed, codes, Filter.of(sealed))

    def put(self, sealed: Sealed, codes: Codes) -> None:
        if len(self.sealed) == 0:
            return
        for start in range(0, len(sealed), STRETCH):
            rows = self.filter.rows(sealed[start : start + STRETCH])
            rows += start
            asked = sealed.take(rows)
            positions = np.minimum(np.searchsorted(self.sealed, asked), len(self.sealed) - 1)
            found = self.sealed.take(positions) == asked
            codes[rows[found]] = self.codes.take(positions[found])


_NONE: tuple[Sealed, Codes] = (np.empty(0, np.int64), np.empty(0, np.uint16))
NO_SETTLED, NO_RECENT = Settled.of(*_NONE), Recent.of(*_NONE)


@dataclass(frozen=True, eq=False)
class Overlay:
    settled: Settled = NO_SETTLED
    recent: Recent = NO_RECENT

    def __len__(self) -> int:
        """How many numbers, those counted twice that changed again lately."""
        return self.settled.table.count + len(self.recent.sealed)

    @property
    def nbytes(self) -> int:
        parts = (self.recent.sealed, self.recent.codes, self.recent.filter.bits, self.settled.filter.bits)
        return self.settled.table.nbytes + sum(part.nbytes for part in parts)

    def put(self, sealed: Sealed, codes: Codes) -> None:
        """Write the codes of numbers that have changed over those of the snapshot."""
        self.settled.put(sealed, codes)
        self.recent.put(sealed, codes)

    def with_changes(self, sealed: Sealed, codes: Codes) -> "Overlay":
        """The same and these numbers, each with its code (`UNREGISTERED` for a withdrawal). What comes later counts."""
        if len(sealed) == 0:
            return self
        sealed, codes = merged((self.recent.sealed, self.recent.codes), (sealed, codes))
        if len(sealed) > max(FEW, self.settled.table.count // SIXTEENTH):
            older = (self.settled.table.numbers(), self.settled.table.codes)
            return Overlay(Settled.of(*merged(older, (sealed, codes))))
        return Overlay(self.settled, Recent.of(sealed, codes))

    def arrays(self) -> tuple[Sealed, Codes]:
        """Every number once, ascending, and its code."""
        return merged((self.settled.table.numbers(), self.settled.table.codes), (self.recent.sealed, self.recent.codes))


def merged(older: tuple[Sealed, Codes], newer: tuple[Sealed, Codes]) -> tuple[Sealed, Codes]:
    """Every number once, ascending, with the code that came last."""
    sealed, codes = np.concatenate([older[0], newer[0]]), np.concatenate([older[1], newer[1]])
    order = np.argsort(sealed, kind="stable")
    sealed, codes = sealed[order], codes[order]
    last = np.ones(len(sealed), dtype=bool)
    last[:-1] = sealed[1:] != sealed[:-1]
    return sealed[last], codes[last]
