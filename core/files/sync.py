"""What must outlast a power cut is on the disk before anybody relies on it."""

import os
import secrets
from pathlib import Path


def write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


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
