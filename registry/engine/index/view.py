"""The register as one process sees it: a snapshot, or none, and what has changed since."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from registry.engine.index.layout import FILES, MANIFEST, SIGNATURE, Signer, SnapshotRefused
from registry.engine.index.overlay import Overlay
from registry.engine.index.profiles import UNREGISTERED, Profile, bodies, from_bodies
from registry.engine.index.snapshot import CHECKED, Snapshot
from registry.engine.index.table import LAST

VIEW, CHANGES = "view.json", "changes.npz"
LIVE = "live"


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


@dataclass(frozen=True, eq=False)
class View:
    """Snapshot and overlay together, of one moment: never altered, so that an answer and the version it names agree.

    `cursor`: the position in the change log, briefly. `profiles` may grow behind those that are used here.
    """

    snapshot: Snapshot | None
    overlay: Overlay
    profiles: Sequence[Profile | None]
    key_id: int
    cursor: str
    as_of: datetime

    @property
    def version(self) -> str:
        name = str(self.snapshot.manifest.version) if self.snapshot else LIVE
        return f"{name}.{self.cursor}"

    def look_up(self, sealed: NDArray[np.int64]) -> NDArray[np.uint16]:
        codes = np.full(len(sealed), UNREGISTERED, dtype=np.uint16)
        if len(sealed) == 0:
            return codes
        outside = None
        if int(sealed.min()) < 0 or int(sealed.max()) >= LAST:
            outside = (sealed < 0) | (sealed >= LAST)
            sealed = np.where(outside, 0, sealed)
        if self.snapshot is not None:
            self.snapshot.table.put(sealed, codes)
        self.overlay.put(sealed, codes)
        if outside is not None:
            codes[outside] = UNREGISTERED
        return codes

    def freeze(self, folder: Path) -> None:
        """Everything this view knows, in a folder of its own; the snapshot's files by link, so they stay whoever removes it."""
        draft = folder.with_name(f".{folder.name}.{os.getpid()}.{id(self):x}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            self._write(draft)
            draft.rename(folder)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            if not (folder / VIEW).exists():  # else another was quicker
                raise

    def _write(self, folder: Path) -> None:
        if self.snapshot is not None:
            _link_files(self.snapshot.folder, folder)
        sealed, codes = self.overlay.arrays()
        np.savez(folder / CHANGES, sealed=sealed, codes=codes)
        said = {
            "version": self.version,
            "as_of": self.as_of.isoformat(),
            "key_id": self.key_id,
            "cursor": self.cursor,
            "profiles": bodies(self.profiles),
            "snapshot": self.snapshot is not None,
        }
        (folder / VIEW).write_text(json.dumps(said, ensure_ascii=False))


def thaw(folder: Path, signer: Signer, known_answers: Mapping[int, int]) -> View:
    """The view that was frozen there. Raises `SnapshotRefused`."""
    try:
        said = json.loads((folder / VIEW).read_text())
        snapshot = Snapshot(folder, signer, known_answers) if said["snapshot"] else None
        with np.load(folder / CHANGES) as arrays:
            overlay = Overlay().with_changes(arrays["sealed"], arrays["codes"])
    except (OSError, ValueError, KeyError) as error:
        raise SnapshotRefused("The register that was set aside cannot be read.") from error
    return View(
        snapshot=snapshot,
        overlay=overlay,
        profiles=from_bodies(said["profiles"]),
        key_id=said["key_id"],
        cursor=said["cursor"],
        as_of=datetime.fromisoformat(said["as_of"]),
    )


def _link_files(source: Path, target: Path) -> None:
    for name in (*FILES, MANIFEST, SIGNATURE, CHECKED):
        if not (source / name).exists():
            continue
        try:
            os.link(source / name, target / name)
        except OSError:  # another file system
            shutil.copyfile(source / name, target / name)
