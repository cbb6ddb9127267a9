"""Sealed numbers and their codes, sorted and packed into about 6.3 bytes each, and the look-up of very many at once.

Sealed numbers are uniform, so where a number stands is guessed from its value; the eight numbers around the guess are
fetched in one piece, which is nearly always one line of the processor's memory. What they do not settle (one number in
seven) is searched by halving. What a look-up costs is waiting for memory, not the register's size.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LAST = 10**15  # sealed numbers are below
MOST_SHIFT = 32  # the low 32 bits of a number must tell it from all others of its bucket
MOST_IN_BUCKET = 20  # about, so at least half as many: a bucket's 4 bytes are at most 0.4 for each number
PIECE_BITS = 3
PIECE = 1 << PIECE_BITS  # numbers fetched at once: 32 bytes
BLOCK = 1 << 14  # numbers looked up in one go: what one step fetches is still there for the next
LONG = (
    1 << 17
)  # lists from here on are sorted first, which pays when the table is far larger than the processor's cache
LARGE = 1 << 24
SORTED = 1 << 20
_POSITION = np.uint64(0x0001020304050607)  # times 256 ** n, the highest byte is n
_LOW = 0xFFFFFFFF

Sealed = NDArray[np.int64]
Codes = NDArray[np.uint16]


def shift_for(count: int) -> int:
    """How many low bits of a number lie inside a bucket, so that one holds 10 to 20 of `count` numbers (fewer below 5 million)."""
    width = LAST * MOST_IN_BUCKET // max(count, 1)
    return min(MOST_SHIFT, width.bit_length() - 1)


def buckets(shift: int) -> int:
    return ((LAST - 1) >> shift) + 1


def padded(count: int) -> int:
    """How many positions `count` numbers take: whole pieces, at least one."""
    return max(PIECE, -(-count // PIECE) * PIECE)


@dataclass(frozen=True, eq=False)
class Table:
    """`low`: low 32 bits of each number, sorted by the whole number, filled up to `padded(count)`; `codes` beside it.
    `directory`: where each bucket of ``2 ** shift`` values begins, and the end."""

    low: NDArray[np.uint32]
    codes: Codes
    directory: NDArray[np.uint32]
    shift: int
    count: int

    @classmethod
    def of(cls, sealed: Sealed, codes: Codes) -> "Table":
        """From numbers in ascending order, each once."""
        shift = shift_for(len(sealed))
        low = np.zeros(padded(len(sealed)), np.uint32)
        low[: len(sealed)] = sealed & _LOW
        return cls(low, codes, directory_of(sealed >> shift, buckets(shift)), shift, len(sealed))

    @property
    def nbytes(self) -> int:
        return self.low.nbytes + self.codes.nbytes + self.directory.nbytes

    def numbers(self) -> Sealed:
        """All numbers, ascending."""
        bucket = np.repeat(np.arange(buckets(self.shift)), np.diff(self.directory))
        return (bucket << self.shift) | (self.low[: self.count].astype(np.int64) & ((1 << self.shift) - 1))

    def put(self, sealed: Sealed, codes: Codes) -> None:
        """Write the code of each number that is here to its position in `codes`; the others stay as they are.

        Numbers from 0 to `LAST` - 1.
        """
        if self.count == 0:
            return
        if len(sealed) < LONG or self.count < LARGE:
            self._put_blocks(sealed, codes)
            return
        for start in range(0, len(sealed), SORTED):
            part = slice(start, start + SORTED)
            order = _nearly_sorted(sealed[part])
            found = codes[part].take(order)
            self._put_blocks(sealed[part].take(order), found)
            codes[part][order] = found

    def _put_blocks(self, sealed: Sealed, codes: Codes) -> None:
        pieces: NDArray[Any] = self.low.view(f"V{4 * PIECE}")
        for start in range(0, len(sealed), BLOCK):
            self._put_block(pieces, sealed[start : start + BLOCK], codes[start : start + BLOCK])

    def _put_block(self, pieces: NDArray[Any], sealed: Sealed, codes: Codes) -> None:
        bucket = sealed >> self.shift
        start = self.directory.take(bucket).astype(np.int64)
        bucket += 1
        end = self.directory.take(bucket).astype(np.int64)
        first = self._guess(sealed, start, end)
        window = pieces.take(first, mode="clip").view(np.uint32).reshape(-1, PIECE)
        first <<= PIECE_BITS
        wanted = (sealed & _LOW).astype(np.uint32)
        equal = (window == wanted[:, None]).view(np.uint64).ravel()
        found = np.flatnonzero(equal)
        match = equal[found]
        position = first[found] + ((match * _POSITION) >> np.uint64(56)).astype(np.int64)
        # The window may reach over the bucket, where the low bits alone say nothing.
        good = (position >= start[found]) & (position < end[found]) & ((match & (match - np.uint64(1))) == 0)
        codes[found[good]] = self.codes.take(position[good])
        before = (window[:, 0] > wanted) & (first > start)
        after = (window[:, -1] < wanted) & (first + PIECE < end)
        open_ = before | after
        open_[found[~good]] = True
        rest = np.flatnonzero(open_)
        if len(rest):
            self._halve(wanted[rest], start[rest], end[rest], rest, codes)

    def _guess(self, sealed: Sealed, start: Sealed, end: Sealed) -> Sealed:
        """The piece in which each number stands if its bucket is evenly filled."""
        guess = sealed & ((1 << self.shift) - 1)
        guess *= end - start
        guess >>= self.shift
        guess += start
        np.minimum(guess, end - 1, out=guess)
        guess >>= PIECE_BITS
        return guess

    def _halve(self, wanted: NDArray[np.uint32], start: Sealed, end: Sealed, rows: Sealed, codes: Codes) -> None:
        """Halving, all at once; takes as many steps as the largest bucket asks for."""
        low, high = start, end
        for _step in range(int((end - start).max()).bit_length()):
            middle = (low + high) >> 1
            small = (self.low.take(middle, mode="clip") < wanted) & (low < high)
            low, high = np.where(small, middle + 1, low), np.where(small, high, middle)
        found = (low < end) & (self.low.take(low, mode="clip") == wanted)
        codes[rows[found]] = self.codes.take(low[found])


def directory_of(bucket: Sealed, count: int) -> NDArray[np.uint32]:
    """Where each of `count` buckets begins, and the end, for numbers in these buckets."""
    directory = np.zeros(count + 1, np.uint32)
    np.cumsum(np.bincount(bucket, minlength=count), out=directory[1:])
    return directory


def _nearly_sorted(sealed: Sealed) -> Sealed:
    """Positions in ascending order of the numbers, but for their lowest bits: one sort of plain integers, for that is quick."""
    bits = max(len(sealed) - 1, 1).bit_length()
    dropped = max(0, LAST.bit_length() + bits - 64)
    keys = ((sealed >> dropped) << bits).view(np.uint64)
    keys |= np.arange(len(sealed), dtype=np.uint64)
    keys.sort()
    keys &= np.uint64((1 << bits) - 1)
    return keys.view(np.int64)
