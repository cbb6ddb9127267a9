"""Numbers in any order in, ranges of numbers in order out; beyond memory on disk."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from registry.engine.index.table import LAST, MOST_SHIFT

MOST_PARTS = 512  # files open at once
LEAST_PARTS = 4  # so that a number's position in its part and its code fit one word
BYTES_TO_SORT = 40  # memory that a number takes while its part is sorted and written
CODE_BITS = np.uint64(16)


class BuildRefused(Exception):
    """The message says why; nothing is left that could be taken for a snapshot."""


@dataclass(frozen=True)
class Part:
    """Numbers of one range, ascending. `start`, `end`: the range, whole buckets whatever their size."""

    start: int
    end: int
    sealed: NDArray[np.int64]
    codes: NDArray[np.uint16]


@dataclass
class Sorter:
    """`expected`: about how many numbers there will be; `budget`: bytes of memory."""

    folder: Path
    expected: int
    budget: int
    count: int = 0
    files: list[BinaryIO] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = min(MOST_PARTS, max(LEAST_PARTS, self.expected * BYTES_TO_SORT // self.budget + 1))
        self.width = ((LAST // parts >> MOST_SHIFT) + 1) << MOST_SHIFT  # whole buckets, whatever their size
        self.parts = -(-LAST // self.width)
        self.folder.mkdir(parents=True)
        self.files = [(self.folder / str(part)).open("xb") for part in range(self.parts)]

    def add(self, sealed: NDArray[np.int64], codes: NDArray[np.uint16]) -> None:
        if len(sealed) == 0:
            return
        if int(sealed.min()) < 0 or int(sealed.max()) >= LAST:
            raise BuildRefused("A number is none that was sealed here.")
        part = sealed // self.width
        words = (sealed - part * self.width).astype(np.uint64) << CODE_BITS
        words |= codes
        order = np.argsort(part, kind="stable")
        words = words[order]
        ends = np.cumsum(np.bincount(part, minlength=self.parts))
        start = 0
        for file, end in zip(self.files, ends.tolist(), strict=True):
            if end > start:
                file.write(words[start:end].data)
            start = end
        self.count += len(sealed)

    def ranges(self) -> Iterator[Part]:
        """All numbers, range by range, ascending. Raises `BuildRefused` when one stands twice."""
        self.close()
        for number in range(self.parts):
            path = self.folder / str(number)
            words = np.fromfile(path, dtype=np.uint64)
            path.unlink()
            words.sort()
            codes = words.astype(np.uint16)
            words >>= CODE_BITS
            sealed = words.view(np.int64)
            if bool(np.any(sealed[1:] == sealed[:-1])):
                raise BuildRefused("A number stands twice.")
            start = number * self.width
            sealed += start
            yield Part(start, min(start + self.width, LAST), sealed, codes)

    def close(self) -> None:
        for file in self.files:
            file.close()
