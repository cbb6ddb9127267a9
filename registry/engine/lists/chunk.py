"""A run of a list's rows: text in one piece of bytes, and arrays that say where."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HEAD = struct.Struct("<4sQQQBB")
_MAGIC = b"DLC2"


@dataclass(frozen=True)
class Cells:
    """One cell a row: its own text, unescaped and without quotes, is ``data[starts[i]:ends[i]]``."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@dataclass(frozen=True)
class Chunk:
    """Rows `first` to `first + count - 1` of a list, counted from 0, its header apart.

    `data`: UTF-8. Each row is one CSV line with the list's delimiter and ends in one ``\\n``; row i is
    ``data[rows[i]:rows[i + 1]]``. All rows have the head's width; no cell begins like a formula. Behind the lines,
    from ``rows[count]`` on, stands the text of cells that had to be unescaped, or put behind their country's code. A number
    ``?`` there: the row is malformed. `more_numbers`: of further columns of numbers. `days`: when the consent was given.
    """

    first: int
    count: int
    data: bytes
    rows: NDArray[np.int64]
    numbers: Cells
    refs: Cells | None = None
    categories: Cells | None = None
    clients: Cells | None = None
    more_numbers: tuple[Cells, ...] = ()
    days: Cells | None = None

    @property
    def number_columns(self) -> tuple[Cells, ...]:
        return (self.numbers, *self.more_numbers)

    def line(self, row: int) -> bytes:
        """The CSV line of the `row`-th row of this chunk, without its line end."""
        return self.data[int(self.rows[row]) : int(self.rows[row + 1]) - 1]

    def texts(self, cells: Cells) -> list[bytes]:
        data = self.data
        return [data[s:e] for s, e in zip(cells.starts.tolist(), cells.ends.tolist(), strict=True)]

    def to_bytes(self) -> bytes:
        """For the store: quick, and only for `from_bytes` of the same version."""
        columns = (self.numbers, self.refs, self.categories, self.clients, self.days)
        present = sum(1 << position for position, cells in enumerate(columns) if cells)
        kept = [*(cells for cells in columns if cells), *self.more_numbers]
        arrays = [self.rows, *(part for cells in kept for part in (cells.starts, cells.ends))]
        head = _HEAD.pack(_MAGIC, self.first, self.count, len(self.data), present, len(self.more_numbers))
        return b"".join((head, *(array.astype("<u4").tobytes() for array in arrays), self.data))

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Chunk":
        """ValueError for anything `to_bytes` did not write."""
        if len(stored) < _HEAD.size:
            raise ValueError("This is no stored chunk.")
        magic, first, count, size, present, more = _HEAD.unpack_from(stored)
        lengths = [count + 1] + [count] * 2 * (int(present).bit_count() + more)
        body = _HEAD.size + 4 * sum(lengths)
        if magic != _MAGIC or len(stored) != body + size:
            raise ValueError("This is no stored chunk.")
        flat = np.frombuffer(stored, "<u4", sum(lengths), _HEAD.size).astype(np.int64)
        parts = np.split(flat, np.cumsum(lengths[:-1]))
        pairs = iter(zip(parts[1::2], parts[2::2], strict=True))
        cells = [Cells(*next(pairs)) if present >> position & 1 else None for position in range(5)]
        numbers, refs, categories, clients, days = cells
        if numbers is None:
            raise ValueError("This is no stored chunk.")
        more_numbers = tuple(Cells(*pair) for pair in pairs)
        return cls(first, count, stored[body:], parts[0], numbers, refs, categories, clients, more_numbers, days)
