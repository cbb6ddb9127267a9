"""The register as one process sees it: a snapshot, or none, and what has changed since."""

import json
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from registry.index.layout import FILES, MANIFEST, SIGNATURE, Signer
from registry.index.overlay import Overlay
from registry.index.profiles import UNREGISTERED, Profile, ProfileTable, bodies, from_bodies
from registry.index.snapshot import CHECKED, Snapshot

VIEW, CHANGES = "view.json", "changes.npz"


class RegisterView(Protocol):
    """What a scrub asks. `version` names the state for receipts; `as_of`: when the change log was last read to its end.

    `key_id`: the seal key of all numbers here. `profiles` by code; the first is None.
    """

    @property
    def version(self) -> str: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def key_id(self) -> int: ...
    @property
    def profiles(self) -> Sequence[Profile | None]: ...

    def look_up(self, sealed: NDArray[np.int64]) -> NDArray[np.uint16]:
        """Profile code of each number, `UNREGISTERED` or `ASK`."""
        ...


class View:
    """Snapshot and overlay together. Who changes the overlay holds a lock of its own; look-ups need none."""

    def __init__(
        self,
        snapshot: Snapshot | None,
        overlay: Overlay,
        table: ProfileTable,
        *,
        key_id: int,
        cursor: str,
        as_of: datetime,
    ) -> None:
        self.snapshot, self.overlay, self.table = snapshot, overlay, table
        self.key_id, self.cursor, self.as_of = key_id, cursor, as_of

    @property
    def version(self) -> str:
        name = f"{self.snapshot.manifest.version}" if self.snapshot else "live"
        return f"{name}.{self.cursor}"

    @property
    def profiles(self) -> Sequence[Profile | None]:
        return self.table.profiles

    def look_up(self, sealed: NDArray[np.int64]) -> NDArray[np.uint16]:
        if self.snapshot is None:
            codes = np.full(len(sealed), UNREGISTERED, dtype=np.uint16)
        else:
            codes = self.snapshot.look_up(sealed)
        return self.overlay.over(sealed, codes)

    def freeze(self, folder: Path) -> None:
        """Everything this view knows, in a folder of its own; the snapshot's files by link, so they stay whoever removes it."""
        draft = folder.with_name(f".{folder.name}.{os.getpid()}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        if self.snapshot is not None:
            link_files(self.snapshot.folder, draft)
        sealed, changes, codes = self.overlay.arrays()
        np.savez(draft / CHANGES, sealed=sealed, changes=changes, codes=codes)
        said = {
            "version": self.version,
            "as_of": self.as_of.isoformat(),
            "key_id": self.key_id,
            "cursor": self.cursor,
            "profiles": bodies(self.profiles),
            "snapshot": self.snapshot is not None,
        }
        (draft / VIEW).write_text(json.dumps(said, ensure_ascii=False))
        try:
            draft.rename(folder)
        except OSError:  # another was quicker
            shutil.rmtree(draft, ignore_errors=True)
            if not (folder / VIEW).exists():
                raise


def thaw(folder: Path, signer: Signer, known_answers: dict[int, int]) -> View:
    """The view that was frozen there. Raises `SnapshotRefused`, OSError."""
    said = json.loads((folder / VIEW).read_text())
    snapshot = Snapshot(folder, signer, known_answers) if said["snapshot"] else None
    overlay = Overlay()
    with np.load(folder / CHANGES) as arrays:
        overlay.apply_many(arrays["sealed"], arrays["changes"], arrays["codes"])
    return View(
        snapshot,
        overlay,
        ProfileTable(from_bodies(said["profiles"])),
        key_id=said["key_id"],
        cursor=said["cursor"],
        as_of=datetime.fromisoformat(said["as_of"]),
    )


def link_files(source: Path, target: Path) -> None:
    for name in (*FILES, MANIFEST, SIGNATURE, CHECKED):
        if not (source / name).exists():
            continue
        try:
            os.link(source / name, target / name)
        except OSError:  # another file system
            shutil.copyfile(source / name, target / name)
