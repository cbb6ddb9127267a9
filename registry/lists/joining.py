"""Rows put together from pieces, in bulk: Arrow joins columns of bytes without an object a row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

DIGITS = 16  # room for the 15 of the longest E.164 number
_FOUR = 10_000
# "0000" to "9999", each four bytes in one word.
_FIGURES = np.frombuffer(b"".join(b"%04d" % value for value in range(_FOUR)), np.uint32)


def lines_of(data: bytes, rows: NDArray[np.int64]) -> Any:
    """Each line behind the line end of the one before: what is joined to it stands before its own line end."""
    offsets = (rows - 1).astype(np.int32)
    offsets[0] = 0
    return binary(data, offsets)


def binary(data: bytes | NDArray[np.uint8], offsets: NDArray[np.int32]) -> Any:
    """A column of bytes: value i is ``data[offsets[i]:offsets[i + 1]]``."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.BinaryArray.from_buffers(pa.binary(), len(offsets) - 1, buffers)


def numbers_of(digits: NDArray[np.uint64], before: bytes, behind: bytes, none: bytes) -> Any:
    """``before`` + digits + ``behind`` for each number, `none` where it is 0."""
    shortest, longest = int(digits.min(initial=10**15)), int(digits.max(initial=0))
    usual = len(str(longest))
    figures = _figures(digits)
    if shortest and len(str(shortest)) == usual:
        return _even(figures[:, DIGITS - usual :], before, behind)
    length = np.searchsorted(10 ** np.arange(DIGITS, dtype=np.uint64), digits, side="right")
    return _uneven(figures, length, before, behind, none)


def _figures(digits: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """16 ASCII digits each."""
    high = digits // np.uint64(_FOUR**2)
    halves = (high.astype(np.uint32), (digits - high * np.uint64(_FOUR**2)).astype(np.uint32))
    words = np.empty((len(digits), 4), np.uint32)
    for place, half in enumerate(halves):
        upper = half // np.uint32(_FOUR)
        words[:, 2 * place] = _FIGURES[upper]
        words[:, 2 * place + 1] = _FIGURES[half - upper * np.uint32(_FOUR)]
    return words.view(np.uint8)


def _even(figures: NDArray[np.uint8], before: bytes, behind: bytes) -> Any:
    head, width = len(before), len(before) + figures.shape[1] + len(behind)
    table = np.empty((len(figures), width), np.uint8)
    table[:, :head] = np.frombuffer(before, np.uint8)
    table[:, head : width - len(behind)] = figures
    table[:, width - len(behind) :] = np.frombuffer(behind, np.uint8)
    return binary(table.reshape(-1), np.arange(len(figures) + 1, dtype=np.int32) * np.int32(width))


def _uneven(figures: NDArray[np.uint8], length: NDArray[np.int64], before: bytes, behind: bytes, none: bytes) -> Any:
    """Every number in a line of its own, of which only what it needs is kept."""
    width = max(len(before) + DIGITS + len(behind), len(none))
    table = np.zeros((len(figures), width), np.uint8)
    kept = np.zeros((len(figures), width), np.bool_)
    for size in np.unique(length).tolist():
        here = length == size
        text = none if not size else before + b"0" * size + behind
        table[here, : len(text)] = np.frombuffer(text, np.uint8)
        kept[here, : len(text)] = True
        if size:
            table[here, len(before) : len(before) + size] = figures[here, DIGITS - size :]
    offsets = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int32)
    return binary(table[kept], offsets)


def picked(texts: Sequence[bytes], places: NDArray[np.int32]) -> Any:
    """For each row the text at its place."""
    return pa.array(texts, pa.binary()).take(pa.array(places))


def joined(columns: Sequence[Any], mask: NDArray[np.bool_] | None, *, skip: int = 0, behind: bytes = b"") -> bytes:
    """The columns' values row by row in one piece; only the rows of `mask`, if given.

    `skip`: bytes left out in front; `behind`: set at the end.
    """
    if mask is not None:
        keep = pa.array(mask)
        columns = [column.filter(keep) for column in columns]
    whole = pc.binary_join_element_wise(*columns, pa.scalar(b"", pa.binary()))
    pieces = [_values(piece) for piece in (whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole])]
    pieces[0] = pieces[0][skip:]
    return b"".join((*pieces, behind))


def _values(column: Any) -> memoryview:
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return memoryview(b"")
    bounds = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return memoryview(data)[int(bounds[0]) : int(bounds[-1])]
