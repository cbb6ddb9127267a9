"""Rows put together from pieces, in bulk: Arrow joins columns of bytes without an object a row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

DIGITS = 15  # of the longest E.164 number


def lines_of(data: bytes, rows: NDArray[np.int64]) -> Any:
    """Each line *behind* the line end before it, the very first behind "\\n" too: see `joined`."""
    offsets = rows.astype(np.int32)
    return binary(b"\n" + data[: int(rows[-1]) - 1], offsets)


def cells_of(data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Any:
    return pa.array([data[s:e] for s, e in zip(starts.tolist(), ends.tolist(), strict=True)], pa.binary())


def binary(data: bytes | NDArray[np.uint8], offsets: NDArray[np.int32]) -> Any:
    """A column of bytes: value i is ``data[offsets[i]:offsets[i + 1]]``."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.BinaryArray.from_buffers(pa.binary(), len(offsets) - 1, buffers)


def numbers_of(digits: NDArray[np.uint64], before: bytes, behind: bytes, none: bytes) -> Any:
    """``before`` + digits + ``behind`` for each number, `none` where it is 0."""
    figures = np.empty((len(digits), DIGITS), np.uint8)
    rest = digits.astype(np.int64)
    for place in range(DIGITS - 1, -1, -1):
        lower = rest // 10
        figures[:, place] = rest - lower * 10 + 48
        rest = lower
    length = np.searchsorted(10 ** np.arange(DIGITS, dtype=np.int64), digits.astype(np.int64), side="right")
    usual = int(length.max(initial=0))
    if len(length) and (length == usual).all() and usual:
        return _even(figures[:, DIGITS - usual :], before, behind)
    return _uneven(figures, length, before, behind, none)


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


def picked(texts: Sequence[bytes], places: NDArray[np.int64]) -> Any:
    """For each row the text at its place."""
    return pa.array(texts, pa.binary()).take(pa.array(places))


def joined(columns: Sequence[Any], mask: NDArray[np.bool_] | None) -> bytes:
    """The columns' values row by row in one piece; only the rows of `mask`, if given."""
    if mask is not None:
        keep = pa.array(mask)
        columns = [column.filter(keep) for column in columns]
    whole = pc.binary_join_element_wise(*columns, pa.scalar(b"", pa.binary()))
    pieces = whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]
    return b"".join(_values(piece) for piece in pieces)


def _values(column: Any) -> bytes:
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return b""
    bounds = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return bytes(memoryview(data)[int(bounds[0]) : int(bounds[-1])])
