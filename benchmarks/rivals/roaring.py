"""A 64-bit roaring bitmap, in Python: asked number by number, and by intersection with a bitmap of the list."""

from collections.abc import Mapping

import numpy as np
from pyroaring import BitMap64

from benchmarks.data import Data, List
from benchmarks.rivals import Found, Loaded, Way
from benchmarks.timing import own_memory


class Roaring:
    name = "roaring bitmap"

    def needs(self, register: int) -> int:
        return 140 * register

    def load(self, data: Data, register: int) -> Loaded:
        before = own_memory()
        ordered = np.sort(data.register(register)).view(np.uint64)
        self.bitmap = BitMap64()
        for piece in np.array_split(ordered, max(1, len(ordered) // 1_000_000)):
            self.bitmap |= BitMap64(piece)
        del ordered
        return Loaded(memory=own_memory() - before, note="sorted first")

    def ways(self) -> Mapping[str, Way]:
        return {"contains": self._contains, "intersection": self._intersection}

    def close(self) -> None:
        self.bitmap.clear()

    def _contains(self, asked: List) -> Found:
        register = self.bitmap
        return Found(sum(number in register for number in asked.sealed.tolist()))

    def _intersection(self, asked: List) -> Found:
        return Found(self.bitmap.intersection_cardinality(BitMap64(asked.sealed.view(np.uint64))))
