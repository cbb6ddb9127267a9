"""Which of these sealed numbers anybody ever mentioned. A number that is merely scrubbed gets no row of its own."""

from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from core.numbers.sealing import seal_many, unseal_many


@dataclass(frozen=True)
class KnownNumbers:
    """Rows of `core.Number` and, beside them, the sealed numbers as they were asked about."""

    ids: NDArray[np.int64]
    sealed: NDArray[np.int64]


NONE = KnownNumbers(np.empty(0, np.int64), np.empty(0, np.int64))


def number_ids(sealed: NDArray[np.int64], key_id: int) -> KnownNumbers:
    """The known ones among these numbers, sealed under `key_id`."""
    if not len(sealed):
        return NONE
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, sealed FROM core_number WHERE seal_key = %s AND sealed = ANY(%s::bigint[])",
            [key_id, sealed.tolist()],
        )
        rows = cursor.fetchall()
    if not rows:
        return NONE
    found = np.array(rows, dtype=np.int64)
    return KnownNumbers(found[:, 0], found[:, 1])


def resealed(rows: list[tuple[int, int]], key_id: int) -> NDArray[np.int64]:
    """(sealed, key) pairs, all sealed under `key_id`: during a rotation some rows still are under the former key."""
    pairs = np.array(rows, dtype=np.int64).reshape(-1, 2)
    sealed, keys = pairs[:, 0].copy(), pairs[:, 1]
    for key in np.unique(keys).tolist():
        if key != key_id:
            mine = keys == key
            sealed[mine] = seal_many(unseal_many(sealed[mine], key), key_id)
    return sealed
