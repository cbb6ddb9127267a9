"""What separators say after all: whether the end of a plain spelling stands apart from it. For many at once."""

import numpy as np
from numpy.typing import NDArray

_BLANK, _STOP, _ZERO, _NINE = b" .09"


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
