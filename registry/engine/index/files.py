"""Files that are whole on disk, or not there."""

import hashlib
import os
from pathlib import Path
from typing import Any

PIECE = 1 << 22


class HashedFile:
    """A file as it is written: its size and SHA-256 are known at the end, when it is on disk."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("xb")
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, content: Any) -> None:
        view = memoryview(content).cast("B")
        self.file.write(view)
        self.digest.update(view)
        self.size += len(view)

    def close(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


def digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
