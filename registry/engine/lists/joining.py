"""Rows put together from pieces, in bulk: Arrow joins columns of bytes without an object a row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from registry.engine.lists.chunk import Cells

DIGITS = 16  # room for the 15 of the longest E.164 number
_FOUR = 10_000
# "0000" to "9999", each four bytes in one word.
_FIGURES = np.frombuffer(b"".join(b"%04d" % value for value in range(_FOUR)), np.uint32)


def lines_of(data: bytes, rows: NDArray[np.int64]) -> Any:
    """Each line behind the line end of the one before: what is joined to it stands before its own line end."""
    offsets = (rows - 1).astype(np.int32)
    offsets[0] = 0
    return binary(data, offsets)


def cells_of(data: bytes, cells: Cells) -> Any:
    """The cells' own texts, as a column."""
    if not len(cells.starts):
        return pa.array([], pa.binary())
    if not (cells.starts[1:] >= cells.ends[:-1]).all():  # some stand behind the lines
        return pa.array(
            [data[s:e] for s, e in zip(cells.starts.tolist(), cells.ends.tolist(), strict=True)], pa.binary()
        )
    # Cells and what lies between them, by turns; every other one is taken.
    bounds = np.empty(2 * len(cells.starts), np.int32)
    bounds[0::2], bounds[1::2] = cells.starts, cells.ends
    return binary(data, bounds).take(pa.array(np.arange(0, len(bounds) - 1, 2, dtype=np.int32)))


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
    for position, half in enumerate(halves):
        upper = half // np.uint32(_FOUR)
        words[:, 2 * position] = _FIGURES[upper]
        words[:, 2 * position + 1] = _FIGURES[half - upper * np.uint32(_FOUR)]
    return words.view(np.uint8)


def _even(figures: NDArray[np.uint8], before: bytes, behind: bytes) -> Any:
    head, width = len(before), len(before) + figures.shape[1] + len(behind)
    table = np.empty((len(figures), width), np.uint8)
    table[:, :head] = np.frombuffer(before, np.uint8)
    table[:, head : width - len(behind)] = figures
    table[:, width - len(behind) :] = np.frombuffer(behind, np.uint8)
    return binary(table.reshape(-1), np.arange(len(figures) + 1, dtype=np.int32) * np.int32(width))


def _uneven(figures: NDArray[np.uint8], length: NDArray[np.int64], before: bytes, behind: bytes, none: bytes) -> Any:
    """Those of one length together, then each put in its position."""
    groups, members = [], []
    for size in np.unique(length).tolist():
        here = np.flatnonzero(length == size)
        members.append(here)
        if size:
            groups.append(_even(figures[here, DIGITS - size :], before, behind))
        else:
            groups.append(picked([none], np.zeros(len(here), np.int32)))
    positions = np.empty(len(length), np.int32)
    positions[np.concatenate(members)] = np.arange(len(length), dtype=np.int32)
    return pa.concat_arrays(groups).take(pa.array(positions))


def texts(values: Sequence[bytes]) -> Any:
    return pa.array(values, pa.binary())


def picked(values: Sequence[bytes], positions: NDArray[np.int32] | NDArray[np.uint16]) -> Any:
    """For each row the text at its position."""
    return texts(values).take(pa.array(positions))


def join_columns(
    columns: Sequence[Any], mask: NDArray[np.bool_] | None, *, skip: int = 0, behind: bytes = b""
) -> bytes:
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
