"""The versions of the snapshot on this machine: which one is current, which are good, which may go."""

import fcntl
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core.files.sync import sync_folder, write_synced
from registry.engine.index.layout import MANIFEST, Signer, SnapshotRefused, folder_name
from registry.engine.index.snapshot import Listed, Snapshot, verify_bytes

NAME = re.compile(r"v([0-9]{6,12})")
DRAFTS = ".v*"  # in the making, or on their way out
CURRENT = "current"
BUILDING = ".building"
KEPT = 2


class StoreBusy(Exception):
    """Somebody is building here."""


class Store:
    def __init__(self, folder: Path, signer: Signer, known_answers: Mapping[int, int]) -> None:
        self.folder, self.signer, self.known_answers = folder, signer, known_answers

    def versions(self) -> list[int]:
        """On disk, the newest first."""
        names = [NAME.fullmatch(path.name) for path in self.folder.glob("v*")]
        return sorted((int(name[1]) for name in names if name), reverse=True)

    def current(self) -> int:
        """The version to use; 0 when there is none."""
        return current_version(self.folder)

    def path(self, version: int) -> Path:
        return self.folder / folder_name(version)

    def next_version(self) -> int:
        return max([*self.versions(), self.current()], default=0) + 1

    def swap(self, version: int) -> None:
        """From now on this version is current. One rename: a reader sees the old one or the new."""
        draft = self.folder / f".{CURRENT}"
        write_synced(draft, str(version).encode())
        draft.replace(self.folder / CURRENT)
        sync_folder(self.folder)

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

    def list_versions(self, *, thorough: bool = False) -> list[Listed]:
        """All versions; `thorough` reads every byte."""
        return [self._version(version, thorough) for version in self.versions()]

    def _version(self, version: int, thorough: bool) -> Listed:
        folder, manifest = self.path(version), None
        try:
            manifest = Snapshot(folder, self.signer, self.known_answers).manifest
            if thorough:
                verify_bytes(folder, manifest)
        except SnapshotRefused as error:
            return Listed(version, folder, manifest, str(error))
        return Listed(version, folder, manifest, "")

    @contextmanager
    def building(self) -> Iterator[None]:
        """One builder at a time; what another left behind when it was killed is removed. Raises `StoreBusy`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / BUILDING).open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreBusy from None
            for draft in self.folder.glob(DRAFTS):
                shutil.rmtree(draft, ignore_errors=True)
            yield

    def prune(self) -> list[int]:
        """Delete versions that are older than the one before the current one and open nowhere. Returns which.

        Whoever calls this is building.
        """
        old = [version for version in self.versions() if version < self.current()]
        return [version for version in old[KEPT - 1 :] if self._remove(version)]

    def _remove(self, version: int) -> bool:
        gone = self.folder / f".{folder_name(version)}.gone"
        try:
            with (self.path(version) / MANIFEST).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.path(version).rename(gone)
        except BlockingIOError:
            return False
        except OSError:  # it lacks its manifest: nobody can be reading it
            self.path(version).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        return True


def current_version(folder: Path) -> int:
    try:
        return int((folder / CURRENT).read_bytes())
    except (OSError, ValueError):
        return 0
