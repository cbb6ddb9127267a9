"""Room on the disk of a home: some is kept back, and given to the database when there is little left.

From then on the database refuses to write, until there is room again: one that meets the end of the disk in the
middle of a write ends with all its sessions.
"""

import os
from contextlib import suppress
from pathlib import Path

from .home import Home

LEAST = 32 << 20  # bytes: with fewer free, nothing is written any more
KEPT_BACK = 32 << 20
TO_START = 4 << 20  # what a service needs to start at all


class Room:
    def __init__(self, home: Home, database: Path) -> None:
        """`database`: the folder in which its own lies."""
        self.home, self.database = home, database
        self.kept_back = database / "kept-back"
        self.full = False

    def free(self) -> int:
        """Bytes, where there are fewest."""
        found = [os.statvfs(folder) for folder in (self.home.path, self.database)]
        return min(one.f_bavail * one.f_frsize for one in found)

    def sentence(self) -> str:
        return f"There is no room on the disk of {self.home.path} ({self.free() >> 20} MB are free)"

    def look(self) -> bool:
        """Whether what was the case has changed: too little is free now, or enough again."""
        free = self.free()
        if not self.full and free < LEAST:
            self.full = True
            self.kept_back.unlink(missing_ok=True)
        elif self.full and free >= 1.5 * LEAST + KEPT_BACK:
            self.full = False
            self.keep_back()
        else:
            return False
        return True

    def keep_back(self) -> None:
        """Where there is plenty."""
        if self.kept_back.exists() or self.free() < 2 * (LEAST + KEPT_BACK):
            return
        try:
            with self.kept_back.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, KEPT_BACK)
        except OSError:
            with suppress(OSError):
                self.kept_back.unlink(missing_ok=True)
