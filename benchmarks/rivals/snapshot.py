"""This engine: the memory-mapped snapshot, asked for a list that is sealed already and for one that is not.

The snapshot is left in its folder for the measurements that follow; pages of its files are forgotten before the first look-up.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks import engine
from benchmarks.data import Data
from benchmarks.rivals import Found, Loaded, NotHere, Way
from core.numbers.sealing import seal_many


class Snapshot:
    name = "this engine"

    def needs(self, register: int) -> int:
        return 0

    def load(self, data: Data, register: int) -> Loaded:
        folder = engine.snapshot_folder(data, register)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            engine.build(data.chunks(register), folder)
            forget_pages(folder)
            self.view = engine.opened(folder)
        except engine.NotBuilt as why:
            shutil.rmtree(folder)
            raise NotHere(str(why)) from None
        return Loaded(disk=engine.size_of(folder), note="sorted and written; first run from disk")

    def ways(self) -> Mapping[str, Way]:
        return {
            "look-up": lambda asked: self._ask(asked.sealed),
            "sealing and look-up": lambda asked: self._ask(seal_many(asked.digits)),
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
