"""Changes since the snapshot, in memory: what each number that changed asks now. Never altered: more changes, a new one.

Most lie in a packed table, the latest in a small one, so that taking in a few costs little and a look-up pays for
those it meets only.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from registry.index.table import Codes, Sealed, Table

FEW = 4096  # changes that stay apart whatever the size of the rest; beyond, a sixteenth of it
SIXTEENTH = 16
FILTER_BITS = 20  # a place for each of the low bits of a number: most numbers are known not to be recent at once


NOTHING = Table.of(np.empty(0, np.int64), np.empty(0, np.uint16))


@dataclass(frozen=True, eq=False)
class Recent:
    """A few numbers, ascending."""

    sealed: Sealed = field(default_factory=lambda: np.empty(0, np.int64))
    codes: Codes = field(default_factory=lambda: np.empty(0, np.uint16))
    seen: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))

    @classmethod
    def of(cls, sealed: Sealed, codes: Codes) -> "Recent":
        bits = min(FILTER_BITS, max(len(sealed) * 32, 1).bit_length())
        seen = np.zeros(1 << bits, np.bool_)
        seen[sealed & (len(seen) - 1)] = True
        return cls(sealed, codes, seen)

    def put(self, sealed: Sealed, codes: Codes) -> None:
        if len(self.sealed) == 0:
            return
        rows = np.flatnonzero(self.seen.take(sealed & (len(self.seen) - 1)))
        asked = sealed.take(rows)
        places = np.minimum(np.searchsorted(self.sealed, asked), len(self.sealed) - 1)
        found = self.sealed.take(places) == asked
        codes[rows[found]] = self.codes.take(places[found])


@dataclass(frozen=True, eq=False)
class Overlay:
    settled: Table = NOTHING
    recent: Recent = field(default_factory=Recent)

    def __len__(self) -> int:
        """How many numbers, those counted twice that changed again lately."""
        return self.settled.count + len(self.recent.sealed)

    @property
    def nbytes(self) -> int:
        parts = (self.recent.sealed, self.recent.codes, self.recent.seen)
        return self.settled.nbytes + sum(part.nbytes for part in parts)

    def put(self, sealed: Sealed, codes: Codes) -> None:
        """Write the codes of numbers that have changed over those of the snapshot."""
        self.settled.put(sealed, codes)
        self.recent.put(sealed, codes)

    def with_changes(self, sealed: Sealed, codes: Codes) -> "Overlay":
        """The same and these numbers, each with its code (`UNREGISTERED` for a withdrawal). What comes later counts."""
        if len(sealed) == 0:
            return self
        sealed, codes = merged((self.recent.sealed, self.recent.codes), (sealed, codes))
        if len(sealed) > max(FEW, self.settled.count // SIXTEENTH):
            older = (self.settled.numbers(), self.settled.codes)
            return Overlay(Table.of(*merged(older, (sealed, codes))))
        return Overlay(self.settled, Recent.of(sealed, codes))

    def arrays(self) -> tuple[Sealed, Codes]:
        """Every number once, ascending, and its code."""
        return merged((self.settled.numbers(), self.settled.codes), (self.recent.sealed, self.recent.codes))


def merged(older: tuple[Sealed, Codes], newer: tuple[Sealed, Codes]) -> tuple[Sealed, Codes]:
    """Every number once, ascending, with the code that came last."""
    sealed, codes = np.concatenate([older[0], newer[0]]), np.concatenate([older[1], newer[1]])
    order = np.argsort(sealed, kind="stable")
    sealed, codes = sealed[order], codes[order]
    last = np.ones(len(sealed), dtype=bool)
    last[:-1] = sealed[1:] != sealed[:-1]
    return sealed[last], codes[last]
