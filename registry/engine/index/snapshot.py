"""A version of the snapshot, opened by memory map. All processes that open it share its pages."""

import fcntl
import json
import mmap
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.engine.index.files import digest_of
from registry.engine.index.layout import (
    DIRECTORY,
    FILES,
    LOW,
    MANIFEST,
    MOST_MANIFEST,
    PROFILE,
    SIGNATURE,
    Manifest,
    Signer,
    SnapshotRefused,
)
from registry.engine.index.profiles import Profile
from registry.engine.index.table import Table

CHECKED = ".checked"  # when every byte was compared last, and of which files
SAMPLES = 256


class Snapshot:
    """Open while this lives; a version that is open somewhere is not deleted (a shared lock on its manifest)."""

    def __init__(self, folder: Path, signer: Signer, known_answers: Mapping[int, int]) -> None:
        """Raises `SnapshotRefused`. `known_answers`: what the test number seals to under each key of this register."""
        self.folder = folder
        self.manifest = self._read_manifest(signer)
        if known_answers.get(self.manifest.seal_key) != self.manifest.known_answer:
            raise SnapshotRefused("It was sealed under a key that is not this register's.")
        _check_sizes(folder, self.manifest)
        _check_bytes_once(folder, self.manifest)
        self.table = Table(
            low=self._map(LOW, "<u4"),
            codes=self._map(PROFILE, "<u2"),
            directory=self._map(DIRECTORY, "<u4"),
            shift=self.manifest.shift,
            count=self.manifest.count,
        )
        check_samples(self.table, len(self.manifest.profiles))
        self.profiles: list[Profile | None] = [None, *(Profile(**profile) for profile in self.manifest.profiles)]

    @property
    def key_id(self) -> int:
        return self.manifest.seal_key

    def _read_manifest(self, signer: Signer) -> Manifest:
        try:
            self._lock = (self.folder / MANIFEST).open("rb")
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            content = self._lock.read(MOST_MANIFEST)
            signature = (self.folder / SIGNATURE).read_bytes()
        except OSError as error:
            raise SnapshotRefused("The manifest or its signature is missing.") from error
        if not signer.verify(content, signature):
            raise SnapshotRefused("The manifest is not signed by a key of ours.")
        return Manifest.from_bytes(content)

    def _map(self, name: str, kind: str) -> NDArray[Any]:
        try:
            with (self.folder / name).open("rb") as file:
                if self.manifest.files[name].size == 0:
                    return np.empty(0, dtype=kind)
                pages = mmap.mmap(file.fileno(), self.manifest.files[name].size, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise SnapshotRefused(f"{name} cannot be opened.") from error
        pages.madvise(mmap.MADV_WILLNEED)
        return np.frombuffer(pages, dtype=kind)


def _check_sizes(folder: Path, manifest: Manifest) -> None:
    for name in FILES:
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise SnapshotRefused(f"{name} is missing.") from error
        if size != manifest.files[name].size:
            raise SnapshotRefused(f"{name} is cut short or too long.")


def _check_bytes_once(folder: Path, manifest: Manifest) -> None:
    """Every byte is read once on this machine, by whoever opens it first; the others wait for the outcome."""
    try:
        checked = (folder / CHECKED).open("a+b")
    except OSError:  # a folder that cannot be written is read each time
        verify_bytes(folder, manifest)
        return
    with checked:
        fcntl.flock(checked, fcntl.LOCK_EX)
        checked.seek(0)
        if checked.read() == marks(folder):
            return
        verify_bytes(folder, manifest)
        with suppress(OSError):
            checked.truncate(0)
            checked.write(marks(folder))


def verify_bytes(folder: Path, manifest: Manifest) -> None:
    for name in FILES:
        try:
            digest = digest_of(folder / name)
        except OSError as error:
            raise SnapshotRefused(f"{name} cannot be read.") from error
        if digest != manifest.files[name].sha256:
            raise SnapshotRefused(f"{name} was changed since it was written.")


def marks(folder: Path) -> bytes:
    """What changes when a file does."""
    stats = {name: (folder / name).stat() for name in (*FILES, MANIFEST, SIGNATURE)}
    return json.dumps({name: [stat.st_ino, stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}).encode()


def check_samples(table: Table, profiles: int) -> None:
    """A look here and there whether what was mapped is what was checked once."""
    ends = table.directory
    if int(ends[0]) != 0 or int(ends[-1]) != table.count:
        raise SnapshotRefused(f"{DIRECTORY} does not fit the rest.")
    positions = np.linspace(0, len(ends) - 2, min(SAMPLES, len(ends) - 1)).astype(np.int64)
    for position in positions.tolist():
        start, end = int(ends[position]), int(ends[position + 1])
        low = table.low[start:end]
        if end < start or bool(np.any(low[1:] <= low[:-1])):
            raise SnapshotRefused(f"{LOW} is not in order.")
        codes = table.codes[start:end]
        if bool(np.any((codes == 0) | ((codes > profiles) & (codes != 0xFFFF)))):
            raise SnapshotRefused(f"{PROFILE} names profiles that are not there.")


@dataclass(frozen=True)
class Listed:
    """One version on disk. `refused`: why it cannot be used, or ""."""

    version: int
    folder: Path
    manifest: Manifest | None
    refused: str
