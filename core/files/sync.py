"""What must outlast a power cut is on the disk before anybody relies on it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_synced(path: Path, content: bytes) -> None:
    """Whole, or not there at all."""
    with whole(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file, readable by its owner only, that is removed where the block fails, as it does on a full disk."""
    try:
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """The names in `folder` as they are now: a file that was made, renamed or unlinked."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def shred(path: Path) -> bool:
    """Overwrite and unlink a small file; False where there is none: another process was quicker.

    On media that write elsewhere (SSD, snapshots) what was in the file is as good as the medium.
    """
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    sync_folder(path.parent)
    return True
