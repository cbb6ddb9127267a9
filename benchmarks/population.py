"""Made subscribers: number `i` of a population of 5.2 thousand million mobiles of mainland China's real ranges.

The first of them are registered, so that registers of all sizes are one inside the other; the second half never is.
"""

import numpy as np
from numpy.typing import NDArray

# The ranges that `phonenumbers` calls mobile.
_RANGES = "130-139 145 147 150-153 155-159 162 165-167 170-173 175-178 180-189 190-193 195-199"
SEGMENTS = np.array(
    [
        segment
        for part in _RANGES.split()
        for segment in range(int(part.partition("-")[0]), int(part.rpartition("-")[2]) + 1)
    ],
    dtype=np.uint64,
)
LINES = np.uint64(10**8)  # lines of a segment
NEVER_REGISTERED = 2_000_000_000  # from this number of the population on
SIZE = len(SEGMENTS) * int(LINES)
COUNTRY = np.uint64(86 * 10**11)
REGISTERED_SHARE = 0.3  # of a list
SEED = 20_250_101


def digits_of(index: NDArray[np.int64]) -> NDArray[np.uint64]:
    """E.164 digits as whole numbers (8613912345678); different for different indices."""
    position = index.astype(np.uint64)
    segment, line = SEGMENTS[position % np.uint64(len(SEGMENTS))], position // np.uint64(len(SEGMENTS))
    spread = (line * np.uint64(7919) + np.uint64(137)) % LINES  # 7919 and 10**8 have no common divisor
    digits: NDArray[np.uint64] = COUNTRY + segment * LINES + spread
    return digits


def draw_list(registered: int, rows: int) -> tuple[NDArray[np.int64], int]:
    """Indices of a list without repeats, the same for the same sizes, and how many of them are registered."""
    dice = np.random.default_rng([SEED, registered, rows])
    hits = min(round(rows * REGISTERED_SHARE), registered)
    known = _draw(dice, 0, registered, hits)
    unknown = _draw(dice, NEVER_REGISTERED, SIZE, rows - hits)
    return dice.permutation(np.concatenate([known, unknown])), hits


def _draw(dice: np.random.Generator, start: int, stop: int, count: int) -> NDArray[np.int64]:
    """One from each of `count` equal slices, so that none is drawn twice and no memory is needed for those left."""
    if not count:
        return np.empty(0, np.int64)
    width = (stop - start) // count
    return start + np.arange(count, dtype=np.int64) * width + dice.integers(0, width, count)
