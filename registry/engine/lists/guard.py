"""No cell of a result is a formula to a spreadsheet: text that would begin one gets an apostrophe in front.

A plain number stays as it is: ``+8613912345678``, ``-5``, ``139 1234 5678``.
"""

import re

import numpy as np
from numpy.typing import NDArray

_NUMBER = re.compile(rb"[+-]?[0-9]+(?: [0-9]+)*(?:[.,][0-9]+)?")
_WIDE_NUMBER = re.compile(r"[＋－]?[0-9０-９]+(?:[ 　][0-9０-９]+)*")
_WIDE_SIGNS = ("＝".encode(), "＋".encode(), "－".encode(), "＠".encode())
_SIGNED = (ord("+"), ord("-"))
_SEEN = 24  # bytes of a cell the vectorised check for a plain number looks at

_HEADS = np.zeros(256, dtype=np.bool_)
_HEADS[list(b"=+-@\x7f")] = True
_HEADS[:32] = True
_HEADS[_WIDE_SIGNS[0][0]] = True  # 0xEF: perhaps a full-width sign


def harmless(cell: bytes) -> bytes:
    """`cell`, or it behind an apostrophe. Of UTF-8 text, unquoted."""
    return b"'" + cell if _dangerous(cell) else cell


def formula_positions(data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where in `data` an apostrophe must go in, ascending; the cells come in their order."""
    suspects = np.flatnonzero(_HEADS.take(data.take(starts)))
    if not len(suspects):
        return suspects
    begin, end = starts[suspects], ends[suspects]
    filled = begin < end
    begin, end = begin[filled], end[filled]
    certain = np.isin(data[begin], (ord("="), ord("@"))) | (data[begin] < 32)
    open_ = ~certain
    signed = np.flatnonzero(np.isin(data[begin], _SIGNED))
    plain, dangerous = _told(data, begin[signed], end[signed])
    certain[signed] = dangerous
    open_[signed[plain | dangerous]] = False
    for position in np.flatnonzero(open_).tolist():
        certain[position] = _dangerous(data[begin[position] : end[position]].tobytes())
    return begin[certain]


def _dangerous(cell: bytes) -> bool:
    if not cell or not _HEADS[cell[0]]:
        return False
    if cell[:3] in _WIDE_SIGNS:
        return not _WIDE_NUMBER.fullmatch(cell.decode("utf-8", "replace"))
    return cell[0] != _WIDE_SIGNS[0][0] and not _NUMBER.fullmatch(cell)


def _told(
    data: NDArray[np.uint8], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(which signed cells certainly are digits in groups of one blank, which certainly are no number): seen at once, for a list may
    hold nothing else."""
    length = end - begin
    seen = (length > 1) & (length <= _SEEN) & (begin <= len(data) - _SEEN)
    plain, dangerous = np.zeros_like(seen), np.zeros_like(seen)
    if not seen.any():
        return plain, dangerous
    windows = np.lib.stride_tricks.sliding_window_view(data, _SEEN)[begin[seen]]
    inside = np.arange(_SEEN) < length[seen][:, None]
    digit = (windows - np.uint8(48)) < 10
    blank = windows == 32
    # A blank stands between two digits; behind the cell's end anything may stand.
    between = blank & np.pad(digit[:, :-1], ((0, 0), (1, 0))) & np.pad((digit & inside)[:, 1:], ((0, 0), (0, 1)))
    plain[seen] = (digit | between | ~inside)[:, 1:].all(axis=1)
    strange = inside & ~(digit | blank | (windows == ord(".")) | (windows == ord(",")))
    dangerous[seen] = strange[:, 1:].any(axis=1)
    return plain, dangerous
