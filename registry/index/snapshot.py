"""A version of the snapshot, opened by memory map. All processes that open it share its pages."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from registry.index.layout import (
    DIRECTORY,
    FILES,
    LAST,
    LOW,
    MANIFEST,
    PROFILE,
    SIGNATURE,
    Manifest,
    Signer,
    SnapshotRefused,
    buckets,
    digest_of,
)
from registry.index.profiles import UNREGISTERED, Profile

BLOCK = 1 << 14  # numbers looked up at once: what one step fetches is in the cache for the next
CHECKED = ".checked"


class Snapshot:
    """Open while this lives; a version that is open somewhere is not deleted (a shared lock on its manifest)."""

    def __init__(self, folder: Path, signer: Signer, known_answers: dict[int, int]) -> None:
        """Raises `SnapshotRefused`. `known_answers`: what the test number seals to under each key of this register."""
        self.folder = folder
        try:
            self._lock = (folder / MANIFEST).open("rb")
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            content = self._lock.read()
            signature = (folder / SIGNATURE).read_bytes()
        except OSError as error:
            raise SnapshotRefused("The manifest or its signature is missing.") from error
        if not signer.verify(content, signature):
            raise SnapshotRefused("The manifest is not signed by a key of ours.")
        self.manifest = Manifest.from_bytes(content)
        if known_answers.get(self.manifest.seal_key) != self.manifest.known_answer:
            raise SnapshotRefused("It was sealed under a key that is not this register's.")
        check_files(folder, self.manifest)
        self.low = self._map(LOW, "<u4", self.manifest.count)
        self.profile = self._map(PROFILE, "<u2", self.manifest.count)
        self.directory = self._map(DIRECTORY, "<u4", buckets(self.manifest.shift) + 1)
        self.profiles: list[Profile | None] = [None, *(Profile(**profile) for profile in self.manifest.profiles)]

    @property
    def key_id(self) -> int:
        return self.manifest.seal_key

    def _map(self, name: str, kind: str, count: int) -> NDArray[np.generic]:
        if count == 0:
            return np.empty(0, dtype=kind)
        try:
            return np.memmap(self.folder / name, dtype=kind, mode="r", shape=(count,)).view(np.ndarray)
        except (OSError, ValueError) as error:
            raise SnapshotRefused(f"{name} cannot be opened.") from error

    def look_up(self, sealed: NDArray[np.int64]) -> NDArray[np.uint16]:
        """Profile code of each sealed number, `UNREGISTERED` where it is not here."""
        codes = np.full(len(sealed), UNREGISTERED, dtype=np.uint16)
        if self.manifest.count == 0:
            return codes
        for start in range(0, len(sealed), BLOCK):
            block = sealed[start : start + BLOCK]
            outside = (block < 0) | (block >= LAST)
            if outside.any():
                codes[start : start + BLOCK][~outside] = self._block(block[~outside])
            else:
                codes[start : start + BLOCK] = self._block(block)
        return codes

    def _block(self, sealed: NDArray[np.int64]) -> NDArray[np.uint16]:
        bucket = sealed >> self.manifest.shift
        first = self.directory[bucket].astype(np.int64)
        end = self.directory[bucket + 1].astype(np.int64)
        wanted = (sealed & 0xFFFFFFFF).astype(np.uint32)
        last = len(self.low) - 1
        place, rest = first, end - first
        # Halving, all at once: the numbers below `place + half` are dropped where the one there is still too small.
        for _step in range(int(rest.max(initial=0)).bit_length()):
            half = rest >> 1
            small = (self.low[np.minimum(place + half, last)] < wanted) & (rest > 0)
            place = np.where(small, place + half + 1, place)
            rest = np.where(small, rest - half - 1, half)
        at = np.minimum(place, last)
        found = (place < end) & (self.low[at] == wanted)
        return np.where(found, self.profile[at], np.uint16(UNREGISTERED))


def check_files(folder: Path, manifest: Manifest) -> None:
    """Sizes always; every byte once on this machine, whoever opens it first."""
    for name in FILES:
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise SnapshotRefused(f"{name} is missing.") from error
        if size != manifest.files[name].size:
            raise SnapshotRefused(f"{name} is cut short or too long.")
    if marks(folder) != checked_before(folder):
        verify_bytes(folder, manifest)
        note_checked(folder)


def verify_bytes(folder: Path, manifest: Manifest) -> None:
    for name in FILES:
        if digest_of(folder / name) != manifest.files[name].sha256:
            raise SnapshotRefused(f"{name} was changed since it was written.")


def marks(folder: Path) -> dict[str, list[int]]:
    """What changes when a file does."""
    stats = {name: (folder / name).stat() for name in (*FILES, MANIFEST)}
    return {name: [stat.st_ino, stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}


def checked_before(folder: Path) -> dict[str, list[int]] | None:
    try:
        found: dict[str, list[int]] = json.loads((folder / CHECKED).read_bytes())
    except (OSError, ValueError):
        return None
    return found


def note_checked(folder: Path) -> None:
    draft = folder / f"{CHECKED}.{os.getpid()}"
    try:
        draft.write_text(json.dumps(marks(folder)))
        draft.replace(folder / CHECKED)
    except OSError:
        return  # a folder that cannot be written is checked each time


@dataclass(frozen=True)
class Listed:
    """One version on disk. `refused`: why it cannot be used, or ""."""

    version: int
    folder: Path
    manifest: Manifest | None
    refused: str
