"""The first bytes of many cells as rows of one width, whatever lies behind each cell."""

import numpy as np
from numpy.typing import NDArray

WIDTH = 24  # bytes of a window: three words
LONGEST = WIDTH - 1  # of a text; the last byte is the mark
MARK = 0xFF  # ends a window; no UTF-8 text has it
UNREAD = ord("?")  # stands for what is no part of a plain spelling


class Windows:
    """Windows into one buffer of bytes, which is neither copied nor changed."""

    def __init__(self, buffer: NDArray[np.uint8]) -> None:
        if len(buffer) < WIDTH:
            buffer = np.concatenate([buffer, np.zeros(WIDTH, np.uint8)])
        self._last = len(buffer) - WIDTH
        self._body = _every(buffer)
        # The last cells have too few bytes behind them.
        self._tail = _every(np.concatenate([buffer[self._last :], np.zeros(WIDTH, np.uint8)]))

    def at(self, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.uint8]:
        """n × `WIDTH` bytes: the text, blanks behind it, the mark. A text that does not fit reads "?"."""
        late = np.flatnonzero(starts > self._last)
        windows = self._body[np.minimum(starts, self._last)]
        windows[late] = self._tail[starts[late] - self._last]
        words = windows.view(np.uint64).reshape(-1, WIDTH // 8)
        frame = np.minimum(lengths, WIDTH)
        words &= _KEEP.take(frame, axis=0)
        words |= _FILL.take(frame, axis=0)
        return words.view(np.uint8)


def _every(buffer: NDArray[np.uint8]) -> NDArray[np.void]:
    """The window at every byte, as a view."""
    return np.ndarray((len(buffer) - LONGEST,), f"V{WIDTH}", buffer, strides=(1,))


def _frames() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """By length of the text: bits to keep, bits to set."""
    keep, fill = np.zeros((WIDTH + 1, WIDTH), np.uint8), np.full((WIDTH + 1, WIDTH), ord(" "), np.uint8)
    for length in range(WIDTH):
        keep[length, :length], fill[length, :length] = 0xFF, 0
    fill[WIDTH, 0] = UNREAD
    fill[:, LONGEST] = MARK
    return keep.view(np.uint64), fill.view(np.uint64)


_KEEP, _FILL = _frames()
