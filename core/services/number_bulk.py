"""Rows of many numbers at once, for those who keep them locked while they work on what points to them."""

from datetime import datetime

import numpy as np
from django.db import OperationalError, connection
from numpy.typing import NDArray

from core.models.sql_arrays import integers
from core.sealing import sealing
from core.sealing.key_use import key_use
from core.selectors.number import number_ids_of, number_positions
from core.services.number import numbers_make

TRIES = 5
# One by one in the order of ids, which stay whatever the numbers are sealed under.
_LOCK = """
SELECT id FROM core_number WHERE id = ANY(%s::bigint[]) AND sealed IS NOT NULL ORDER BY id FOR NO KEY UPDATE
"""


def numbers_find(*, digits: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The ids of the rows that hold these numbers (E.164 digits as whole numbers), in the same order; 0 where none does."""
    return number_ids_of(digits)


def numbers_hold(
    *, digits: NDArray[np.uint64], known: NDArray[np.bool_], make: NDArray[np.bool_], at: datetime
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The rows that hold these numbers, locked until the transaction ends; made where missing and `make` says so.

    `known`: a row was there when `numbers_find` looked. Returns ids in the order of `digits` (0: no such row) and which
    rows are new. Made first, then locked, each in one order, so that two who hold many never wait in a circle.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Numbers are held by a transaction.")
    once, first, back = np.unique(digits, return_index=True, return_inverse=True)
    wanted = np.zeros(len(once), np.bool_)
    np.logical_or.at(wanted, back, make)
    ids, new = _hold(once, known[first], wanted, at)
    return ids[back], new[back]


def _hold(
    digits: NDArray[np.uint64], known: NDArray[np.bool_], wanted: NDArray[np.bool_], at: datetime
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    key_id = key_use().in_use
    sealed = sealing.seal_many(digits, key_id)
    ids, new = np.zeros(len(digits), np.int64), np.zeros(len(digits), np.bool_)
    for _ in range(TRIES):
        missing = np.flatnonzero(wanted & ~known & (ids == 0))
        new[missing] |= numbers_make(sealed=sealed[missing], key_id=key_id, at=at)
        # Those that somebody else made meanwhile, too.
        rest = np.flatnonzero((wanted | known) & (ids == 0))
        positions, found = number_positions(sealed[rest], key_id)
        here = np.isin(found, _lock(found))
        ids[rest[positions[here]]] = found[here]
        if not (wanted & (ids == 0)).any():
            return ids, new
        known = np.zeros(len(digits), np.bool_)  # a number was erased while we waited for its lock
    raise OperationalError("Numbers came and went while they were to be held.")


def _lock(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of these rows that still hold a number once they are locked."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [integers(ids)])
        return np.array(cursor.fetchall(), dtype=np.int64).reshape(-1)
