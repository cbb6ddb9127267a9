"""Builds a version of the snapshot from numbers in any order, in bounded memory. It appears whole or not at all."""

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.files.sync import sync_folder, write_synced
from registry.engine.index.files import HashedFile
from registry.engine.index.layout import DIRECTORY, LOW, MANIFEST, PROFILE, SIGNATURE, File, Manifest, Signer
from registry.engine.index.profiles import Profile, bodies
from registry.engine.index.sorter import BuildRefused, Part, Sorter
from registry.engine.index.table import directory_of, padded, shift_for

__all__ = ["BuildRefused", "SnapshotDraft", "write_snapshot"]

BUDGET = 256 << 20  # bytes of memory
DISK_BYTES = 8 + 7  # a number takes so much while it is sorted, and in the end
SPARE = 64 << 20
Rows = tuple[NDArray[np.int64], NDArray[np.uint16]]


@dataclass(frozen=True)
class Said:
    """What the manifest says beside counts and files."""

    version: int
    cursor: str
    seal_key: int
    known_answer: int
    built_at: datetime
    profiles: Sequence[Profile | None]


class SnapshotDraft:
    """A version in the making, in a folder of its own; used with ``with``, which removes what was not finished.

    One builder at a time in a folder: see `registry.engine.index.store.Store.building`.
    """

    def __init__(self, target: Path, *, expected: int, budget: int = BUDGET) -> None:
        """Raises `BuildRefused` when the disk has no room for about `expected` numbers."""
        self.target = target
        self.draft = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.rmtree(self.draft, ignore_errors=True)
        free, wanted = shutil.disk_usage(target.parent).free, expected * DISK_BYTES + SPARE
        if free < wanted:
            raise BuildRefused(
                f"There is no room: {wanted >> 20} MB are needed in {target.parent}, {free >> 20} are free."
            )
        self.sorter = Sorter(self.draft / "parts", expected, budget)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.sorter.close()
        shutil.rmtree(self.draft, ignore_errors=True)

    def add(self, sealed: NDArray[np.int64], codes: NDArray[np.uint16]) -> None:
        """Sealed numbers and their profile codes. Raises `BuildRefused` for what is no sealed number."""
        self.sorter.add(sealed, codes)

    def finish(self, said: Said, signer: Signer) -> Manifest:
        """Sort, write, sign; from here on the version is there. Raises `BuildRefused` when a number stands twice."""
        shift = shift_for(self.sorter.count)
        manifest = Manifest(
            version=said.version,
            cursor=said.cursor,
            count=self.sorter.count,
            shift=shift,
            seal_key=said.seal_key,
            known_answer=said.known_answer,
            built_at=said.built_at.isoformat(),
            profiles=bodies(said.profiles),
            files=write_files(self.draft, self.sorter.ranges(), self.sorter.count, shift),
        )
        write_synced(self.draft / MANIFEST, manifest.to_bytes())
        write_synced(self.draft / SIGNATURE, signer.sign(manifest.to_bytes()))
        (self.draft / "parts").rmdir()
        sync_folder(self.draft)
        self.draft.rename(self.target)
        sync_folder(self.target.parent)
        return manifest


def write_snapshot(
    target: Path, rows: Iterable[Rows], said: Said, signer: Signer, *, expected: int, budget: int = BUDGET
) -> Manifest:
    """A version at `target` from numbers that are at hand."""
    with SnapshotDraft(target, expected=expected, budget=budget) as draft:
        for sealed, codes in rows:
            draft.add(sealed, codes)
        return draft.finish(said, signer)


def write_files(folder: Path, parts: Iterable[Part], count: int, shift: int) -> dict[str, File]:
    files = {name: HashedFile(folder / name) for name in (LOW, PROFILE, DIRECTORY)}
    done = 0
    files[DIRECTORY].write(np.zeros(1, "<u4").data)
    for part in parts:
        files[LOW].write(np.ascontiguousarray(part.sealed & 0xFFFFFFFF, dtype="<u4").data)
        files[PROFILE].write(np.ascontiguousarray(part.codes, dtype="<u2").data)
        first, last = part.start >> shift, ((part.end - 1) >> shift) + 1
        ends = directory_of((part.sealed >> shift) - first, last - first)[1:] + np.uint32(done)
        files[DIRECTORY].write(ends.astype("<u4").data)
        done += len(part.sealed)
    files[LOW].write(np.zeros(padded(count) - count, "<u4").data)
    for file in files.values():
        file.close()
    return {name: File(file.size, file.digest.hexdigest()) for name, file in files.items()}
