"""This engine: the memory-mapped snapshot, asked for a list that is sealed already and for one that is not."""

import tempfile
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from benchmarks import engine
from benchmarks.data import Data
from benchmarks.rivals import Found, Loaded, NotHere, Way
from core.numbers.sealing import seal_many


class Snapshot:
    name = "this engine"

    def needs(self, register: int) -> int:
        return 0

    def load(self, data: Data, register: int) -> Loaded:
        self.folder = tempfile.TemporaryDirectory(prefix="snapshot-", dir=data.folder)
        try:
            self.view, size = engine.snapshot(data, register, self.folder.name)
        except engine.NotBuilt as why:
            self.folder.cleanup()
            raise NotHere(str(why)) from None
        return Loaded(disk=size, note="sorted and written")

    def ways(self) -> Mapping[str, Way]:
        return {
            "look-up": lambda asked: self._ask(asked.sealed),
            "sealing and look-up": lambda asked: self._ask(seal_many(asked.digits)),
        }

    def close(self) -> None:
        self.folder.cleanup()

    def _ask(self, sealed: NDArray[np.int64]) -> Found:
        return Found(int(np.count_nonzero(self.view.look_up(sealed))))
