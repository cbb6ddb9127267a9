"""What separators say after all: whether the end of a plain spelling stands apart from it. For many at once."""

import numpy as np
from numpy.typing import NDArray

from core.numbers.spelling import SEPARATORS

_BLANK, _STOP, _ZERO, _NINE = b" .09"
_FRAGMENT = 3  # digits, at most
_GROUP = 4  # digits: one more than a fragment, and one word
_SIGNS = bytes(chr(sign) in SEPARATORS and sign != _BLANK for sign in range(256))
_PADDING = bytes(4)


def ends_apart(windows: NDArray[np.uint8], ends: NDArray[np.uint8], problems: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether a joint (`core.numbers.taken_apart.Ending`) stands before as many last digits as `ends` has bits for.

    Blanks group the digits of a number; they set apart the last one only, or those of what without a joint is no number.
    """
    is_digit = (windows >= _ZERO) & (windows <= _NINE)
    behind = np.cumsum(is_digit[:, ::-1], axis=1, dtype=np.uint8)[:, ::-1]
    inside = ~is_digit & (behind > 0) & (behind < behind[:, :1])
    allowed = (ends[:, None] >> np.minimum(np.maximum(behind, 1) - 1, 7)) & 1 != 0
    apart = (windows != _BLANK) | (behind == 1) | (problems != 0)[:, None]
    return np.asarray((inside & allowed & apart).any(axis=1))


def may_end_apart(windows: NDArray[np.uint8], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows that may end in a fragment or in decimals, for they are short, or not every one of their last four signs is a digit,
    or each is a zero. `lengths`: of their texts, in bytes."""
    rows, width = windows.shape
    if not rows:
        return np.empty(0, np.int64)
    last = np.arange(rows) * width + np.minimum(lengths, width - 1) - _GROUP
    words = np.ndarray((rows * width - _GROUP + 1,), "<u4", windows, strides=(1,))
    found = words.take(np.maximum(last, 0)) ^ np.uint32(0x30303030)
    other = ((found + np.uint32(0x76767676)) | found) & np.uint32(0x80808080) != 0
    return np.flatnonzero(other | (found == 0) | (lengths < _GROUP))


def ends_in_fragments(windows: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The rows in which at most three digits stand behind the last sign that is more than a blank, so that a few of them may
    be no group of the number (`core.numbers.taken_apart.ends_in_a_fragment`)."""
    text = windows.tobytes()
    at = np.flatnonzero(np.frombuffer(text.translate(_SIGNS), np.uint8))
    width = windows.shape[1]
    rows = at // width
    last = np.append(rows[1:] != rows[:-1], True)[: len(rows)]
    at, rows = at[last], rows[last]
    # Four digits behind it are what most have, and seen at a glance.
    behind = np.ndarray((len(text),), "<u4", text + _PADDING, strides=(1,))[at + 1] ^ np.uint32(0x30303030)
    few = ((behind + np.uint32(0x76767676)) | behind) & np.uint32(0x80808080) != 0
    at, rows = at[few], rows[few]
    found = windows[rows]
    digits = (found >= _ZERO) & (found <= _NINE) & (np.arange(width) > (at % width)[:, None])
    return np.asarray(rows[digits.sum(axis=1) <= _FRAGMENT])


def ends_in_decimals(windows: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The rows whose text ends in a full stop and zeros."""
    signs = windows.tobytes()
    if b"." not in signs or b".0" not in signs:  # one sign is found ten times as fast as two
        return np.empty(0, np.int64)
    stops = windows == _STOP
    rows = np.flatnonzero((stops[:, :-1] & (windows[:, 1:] == _ZERO)).any(axis=1))
    found, width = windows[rows], windows.shape[1] - 1
    last = width - 1 - np.argmax(stops[rows][:, width - 1 :: -1], axis=1)
    behind = np.arange(width) > last[:, None]
    zeros = (found[:, :width] == _ZERO) | (found[:, :width] == _BLANK)
    return np.asarray(rows[(zeros | ~behind).all(axis=1)])
