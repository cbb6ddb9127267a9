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
    suspects = np.flatnonzero(_HEADS[data[starts]])
    if not len(suspects):
        return suspects
    begin, end = starts[suspects], ends[suspects]
    filled = begin < end
    begin, end = begin[filled], end[filled]
    signed = np.isin(data[begin], _SIGNED)
    signed[signed] = _plain(data, begin[signed], end[signed])
    begin, end = begin[~signed], end[~signed]
    if not len(begin):
        return begin
    certain = np.isin(data[begin], (ord("="), ord("@"))) | (data[begin] < 32)
    for position in np.flatnonzero(~certain).tolist():
        certain[position] = _dangerous(data[begin[position] : end[position]].tobytes())
    return begin[certain]


def _dangerous(cell: bytes) -> bool:
    if not cell or not _HEADS[cell[0]]:
        return False
    if cell[:3] in _WIDE_SIGNS:
        return not _WIDE_NUMBER.fullmatch(cell.decode("utf-8", "replace"))
    return cell[0] != _WIDE_SIGNS[0][0] and not _NUMBER.fullmatch(cell)


def _plain(data: NDArray[np.uint8], begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which signed cells certainly are digits in groups of one blank: seen at once, for a list may hold nothing else."""
    length = end - begin
    sure = (length > 1) & (length <= _SEEN) & (begin <= len(data) - _SEEN)
    if not sure.any():
        return sure
    windows = np.lib.stride_tricks.sliding_window_view(data, _SEEN)[begin[sure]]
    inside = np.arange(_SEEN) < length[sure][:, None]
    digit = (windows - np.uint8(48)) < 10
    # A blank stands between two digits; behind the cell's end anything may stand.
    between = (
        (windows == 32) & np.pad(digit[:, :-1], ((0, 0), (1, 0))) & np.pad((digit & inside)[:, 1:], ((0, 0), (0, 1)))
    )
    fine = digit | between | ~inside
    sure[sure] = fine[:, 1:].all(axis=1)
    return sure
