"""Changes since the snapshot, in memory. Of a number the change with the greatest id counts, in whatever order they come."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

RECENT = 20_000  # so many changes stay a dictionary before they are folded into the sorted arrays


class Overlay:
    """Sealed number -> profile code (or unregistered), with the id of the change that says so."""

    def __init__(self) -> None:
        self.sealed = np.empty(0, np.int64)
        self.codes = np.empty(0, np.uint16)
        self.changes = np.empty(0, np.int64)
        self.recent: dict[int, tuple[int, int]] = {}  # sealed -> (change, code)
        # What look-ups read: replaced whole, so that they need no lock while changes come in.
        self._published: tuple[tuple[NDArray[np.int64], NDArray[np.uint16]], ...] = ()

    def __len__(self) -> int:
        return len(self.sealed) + len(self.recent)

    def apply(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """(sealed, change id, code) of changes, in any order, any of them again."""
        for sealed, change, code in rows:
            known = self.recent.get(sealed) or self._settled(sealed)
            if known is None or known[0] < change:
                self.recent[sealed] = (change, code)
        if len(self.recent) > RECENT:
            self._fold()
        self._publish()

    def apply_many(self, sealed: NDArray[np.int64], changes: NDArray[np.int64], codes: NDArray[np.uint16]) -> None:
        """The same for very many at once."""
        self._fold()
        self._merge(sealed, changes, codes)
        self._publish()

    def _settled(self, sealed: int) -> tuple[int, int] | None:
        place = int(np.searchsorted(self.sealed, sealed))
        if place == len(self.sealed) or self.sealed[place] != sealed:
            return None
        return int(self.changes[place]), int(self.codes[place])

    def _fold(self) -> None:
        if not self.recent:
            return
        sealed = np.fromiter(self.recent, np.int64, len(self.recent))
        said = np.array(list(self.recent.values()), dtype=np.int64)
        self.recent = {}
        self._merge(sealed, said[:, 0], said[:, 1].astype(np.uint16))

    def _merge(self, sealed: NDArray[np.int64], changes: NDArray[np.int64], codes: NDArray[np.uint16]) -> None:
        sealed = np.concatenate([self.sealed, sealed])
        changes = np.concatenate([self.changes, changes])
        codes = np.concatenate([self.codes, codes])
        order = np.lexsort((changes, sealed))
        sealed, changes, codes = sealed[order], changes[order], codes[order]
        last = np.ones(len(sealed), dtype=bool)
        last[:-1] = sealed[1:] != sealed[:-1]
        self.sealed, self.changes, self.codes = sealed[last], changes[last], codes[last]

    def over(self, sealed: NDArray[np.int64], codes: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """`codes` of the snapshot, with what has changed since."""
        for numbers, values in self._published:
            if len(numbers):
                places = np.minimum(np.searchsorted(numbers, sealed), len(numbers) - 1)
                changed = numbers[places] == sealed
                if changed.any():
                    codes = codes.copy()
                    codes[changed] = values[places[changed]]
        return codes

    def _publish(self) -> None:
        numbers = np.fromiter(self.recent, np.int64, len(self.recent))
        values = np.fromiter((code for _change, code in self.recent.values()), np.uint16, len(self.recent))
        order = np.argsort(numbers)
        self._published = ((self.sealed, self.codes), (numbers[order], values[order]))

    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16]]:
        """Sealed numbers in order, change ids, codes."""
        self._fold()
        return self.sealed, self.changes, self.codes
