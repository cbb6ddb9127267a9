"""This engine: the memory-mapped snapshot, asked for a list that is sealed already and for one that is not.

The snapshot is left in its folder for the measurements that follow; pages of its files are forgotten before the first look-up.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks import engine
from benchmarks.data import Data, seal_made
from benchmarks.rivals import Found, Loaded, Way


class Snapshot:
    name = "this engine"

    def needs(self, register: int) -> int:
        return 0

    def load(self, data: Data, register: int) -> Loaded:
        folder = engine.snapshot_folder(data, register)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        engine.build(data.chunks(register), folder, register)
        self.view = engine.opened(folder)  # reads every byte once
        forget_pages(folder)
        return Loaded(disk=engine.size_of(folder), note="sorted and written; first run from disk")

    def ways(self) -> Mapping[str, Way]:
        return {
            "look-up": lambda asked: self._ask(asked.sealed),
            "sealing and look-up": lambda asked: self._ask(seal_made(asked.digits)),
        }

    def close(self) -> None:
        pass

    def _ask(self, sealed: engine.Sealed) -> Found:
        return Found(int(np.count_nonzero(self.view.look_up(sealed))))


def forget_pages(folder: Path) -> None:
    """Have the kernel write these files out and drop them from memory."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
