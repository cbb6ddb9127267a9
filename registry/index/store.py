"""The versions of the snapshot on this machine: which one is current, which are good, which may go."""

import fcntl
import os
import re
import shutil
from pathlib import Path

from registry.index.layout import MANIFEST, Signer, SnapshotRefused, folder_name
from registry.index.snapshot import Listed, Snapshot, verify_bytes

NAME = re.compile(r"v([0-9]{6,})")
CURRENT = "current"
KEPT = 2


class Store:
    def __init__(self, folder: Path, signer: Signer, known_answers: dict[int, int]) -> None:
        self.folder, self.signer, self.known_answers = folder, signer, known_answers

    def versions(self) -> list[int]:
        """On disk, the newest first."""
        names = [NAME.fullmatch(path.name) for path in self.folder.glob("v*")]
        return sorted((int(name[1]) for name in names if name), reverse=True)

    def current(self) -> int:
        """The version to use; 0 when there is none."""
        try:
            return int((self.folder / CURRENT).read_text())
        except (OSError, ValueError):
            return 0

    def path(self, version: int) -> Path:
        return self.folder / folder_name(version)

    def swap(self, version: int) -> None:
        """From now on this version is current. One rename: a reader sees the old one or the new."""
        draft = self.folder / f".{CURRENT}.{os.getpid()}"
        draft.write_text(str(version))
        draft.replace(self.folder / CURRENT)

    def open(self) -> tuple[Snapshot | None, dict[int, str]]:
        """The current version, or the newest older one that is good; and why others were refused."""
        refused: dict[int, str] = {}
        current = self.current()
        for version in (version for version in self.versions() if version <= current):
            try:
                return Snapshot(self.path(version), self.signer, self.known_answers), refused
            except SnapshotRefused as error:
                refused[version] = str(error)
        return None, refused

    def listed(self, *, thorough: bool = False) -> list[Listed]:
        """All versions; `thorough` reads every byte."""
        found = []
        for version in self.versions():
            folder, manifest, said = self.path(version), None, ""
            try:
                snapshot = Snapshot(folder, self.signer, self.known_answers)
                manifest = snapshot.manifest
                if thorough:
                    verify_bytes(folder, manifest)
            except SnapshotRefused as error:
                said = str(error)
            found.append(Listed(version, folder, manifest, said))
        return found

    def prune(self) -> list[int]:
        """Delete versions that are neither current, nor the one before it, nor open anywhere. Returns which."""
        current = self.current()
        kept = [version for version in self.versions() if version <= current][:KEPT]
        gone = []
        for version in self.versions():
            if version not in kept and version < current and self._unread(version):
                shutil.rmtree(self.path(version), ignore_errors=True)
                gone.append(version)
        for draft in self.folder.glob(".v*"):
            if not alive(int(draft.suffix[1:] or 0)):
                shutil.rmtree(draft, ignore_errors=True)
        return gone

    def _unread(self, version: int) -> bool:
        try:
            with (self.path(version) / MANIFEST).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return pid > 0
