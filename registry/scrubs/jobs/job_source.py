"""A list while it is read: each piece says that somebody is at it, for a packed one may hold hours of blank lines between
two rows, and what is cancelled meanwhile is read no further."""

import io
import time
from collections.abc import Callable
from typing import Any, BinaryIO

EVERY = 10.0  # seconds


class Dropped(Exception):
    """The list was cancelled, or somebody else has it."""


def kept_alive(source: BinaryIO, keep: Callable[[], bool]) -> BinaryIO:
    """`source`, whose reading asks `keep` every few seconds and raises `Dropped` where that says no."""
    return io.BufferedReader(_Kept(source, keep), buffer_size=64 * 1024)


class _Kept(io.RawIOBase):
    def __init__(self, source: BinaryIO, keep: Callable[[], bool]) -> None:
        self._source, self._keep, self._due = source, keep, time.monotonic() + EVERY

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()

    def readinto(self, buffer: Any) -> int:
        if time.monotonic() >= self._due:
            if not self._keep():
                raise Dropped
            self._due = time.monotonic() + EVERY
        view = memoryview(buffer).cast("B")
        data = self._source.read(len(view))
        view[: len(data)] = data
        return len(data)
