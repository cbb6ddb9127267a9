"""Which of these sealed numbers anybody ever mentioned. A number that is merely scrubbed gets no row of its own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.sealing.sealing import reseal_many
from core.selectors.number import number_ids


@dataclass(frozen=True)
class KnownNumbers:
    """Rows of `core.Number` and, beside them, the sealed numbers as they were asked about."""

    ids: NDArray[np.int64]
    sealed: NDArray[np.int64]


NONE = KnownNumbers(np.empty(0, np.int64), np.empty(0, np.int64))


def known_numbers(sealed: NDArray[np.int64], key_id: int) -> KnownNumbers:
    """The known ones among these numbers, sealed under `key_id`, whatever key their rows are sealed under by now."""
    found = number_ids(sealed, key_id) if len(sealed) else {}
    if not found:
        return NONE
    return KnownNumbers(np.array(list(found.values()), dtype=np.int64), np.array(list(found), dtype=np.int64))


def resealed(rows: list[tuple[int, int]], key_id: int) -> NDArray[np.int64]:
    """(sealed, key) pairs, all sealed under `key_id`: during a rotation some rows still are under the former key."""
    pairs = np.array(rows, dtype=np.int64).reshape(-1, 2)
    sealed, keys = pairs[:, 0].copy(), pairs[:, 1]
    for key in np.unique(keys).tolist():
        if key != key_id:
            mine = keys == key
            sealed[mine] = reseal_many(sealed[mine], key, key_id)
    return sealed
