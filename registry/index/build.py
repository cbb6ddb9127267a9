"""Builds a version of the snapshot from numbers in any order, in bounded memory: spilled by range, sorted, written."""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

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
    File,
    Manifest,
    Signer,
    buckets,
    digest_of,
    shift_for,
)

ROW = np.dtype([("sealed", "<u8"), ("code", "<u2")])
BUDGET = 256 << 20  # bytes of memory
MOST_PARTS = 512  # files open at once
Rows = tuple[NDArray[np.int64], NDArray[np.uint16]]


class BuildRefused(Exception):
    """The message says why; nothing is left that could be taken for a snapshot."""


@dataclass
class Sorter:
    """Numbers in any order in, ranges of numbers in order out. `expected`: about how many there will be."""

    folder: Path
    expected: int
    budget: int = BUDGET
    count: int = 0
    files: list[BinaryIO] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Sorting a range takes about four times its bytes.
        wanted = self.expected * ROW.itemsize * 4 // self.budget + 1
        self.parts = min(MOST_PARTS, max(1, wanted))
        self.width = -(-LAST // self.parts)
        self.folder.mkdir(parents=True)
        self.files = [(self.folder / str(part)).open("wb") for part in range(self.parts)]

    def add(self, sealed: NDArray[np.int64], codes: NDArray[np.uint16]) -> None:
        if len(sealed) and (int(sealed.min()) < 0 or int(sealed.max()) >= LAST):
            raise BuildRefused("A number is none that was sealed here.")
        rows = np.empty(len(sealed), dtype=ROW)
        rows["sealed"], rows["code"] = sealed, codes
        self.count += len(rows)
        part = sealed // self.width
        order = np.argsort(part, kind="stable")
        ends = np.searchsorted(part[order], np.arange(self.parts + 1))
        rows = rows[order]
        for number, file in enumerate(self.files):
            if ends[number] < ends[number + 1]:
                file.write(rows[ends[number] : ends[number + 1]].data)

    def ranges(self) -> Iterable[NDArray[np.void]]:
        """The rows, range by range, in order."""
        for file in self.files:
            file.close()
        for part in range(self.parts):
            path = self.folder / str(part)
            rows = np.fromfile(path, dtype=ROW)
            path.unlink()
            yield rows[np.argsort(rows["sealed"])]


def write_snapshot(
    target: Path,
    rows: Iterable[Rows],
    *,
    expected: int,
    signer: Signer,
    budget: int = BUDGET,
    profiles: Callable[[], list[dict[str, Any]]],
    **said: Any,
) -> Manifest:
    """Write a version to `target`, which appears whole or not at all. `said`: the rest of the manifest; `profiles` are
    asked for once all rows are there.

    Raises `BuildRefused` for a number that stands twice.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        sorter = Sorter(draft / "parts", expected, budget)
        for sealed, codes in rows:
            sorter.add(sealed, codes)
        shift = shift_for(sorter.count)
        write_files(draft, sorter, shift)
        files = {name: File((draft / name).stat().st_size, digest_of(draft / name)) for name in FILES}
        manifest = Manifest(count=sorter.count, shift=shift, files=files, profiles=profiles(), **said)
        write_synced(draft / MANIFEST, manifest.to_bytes())
        write_synced(draft / SIGNATURE, signer.sign(manifest.to_bytes()))
        (draft / "parts").rmdir()
        sync_folder(draft)
        draft.rename(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


def write_files(folder: Path, sorter: Sorter, shift: int) -> None:
    counts = np.zeros(buckets(shift) + 1, dtype=np.uint32)
    last = -1
    with (folder / LOW).open("wb") as low, (folder / PROFILE).open("wb") as profile:
        for rows in sorter.ranges():
            sealed = rows["sealed"]
            if len(sealed):
                if int(sealed[0]) == last or bool(np.any(sealed[1:] == sealed[:-1])):
                    raise BuildRefused("A number stands twice.")
                last = int(sealed[-1])
            low.write((sealed & np.uint64(0xFFFFFFFF)).astype("<u4").data)
            profile.write(np.ascontiguousarray(rows["code"]).data)
            found, times = np.unique(sealed >> np.uint64(shift), return_counts=True)
            counts[found.astype(np.int64) + 1] += times.astype(np.uint32)
        for file in (low, profile):
            file.flush()
            os.fsync(file.fileno())
    write_synced(folder / DIRECTORY, np.cumsum(counts, dtype=np.uint32).astype("<u4").tobytes())


def write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
