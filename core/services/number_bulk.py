"""Many sealed numbers at once. Each look-up is one step down an index, so that cost does not grow with the table."""

from datetime import datetime

import numpy as np
from django.db import OperationalError, connection
from numpy.typing import NDArray

from core.numbers import sealing
from core.sql_arrays import integers

TRIES = 5

FIND = """
SELECT wanted.sealed, number.id FROM unnest(%s::bigint[]) AS wanted(sealed)
CROSS JOIN LATERAL (SELECT id FROM core_number WHERE sealed = wanted.sealed AND seal_key = %s LIMIT 1) AS number
"""
# The rows are locked one by one in the order of the array, which is ascending.
LOCK = """
SELECT wanted.sealed, number.id FROM unnest(%s::bigint[]) AS wanted(sealed)
CROSS JOIN LATERAL (
    SELECT id FROM core_number WHERE sealed = wanted.sealed AND seal_key = %s FOR NO KEY UPDATE
) AS number
"""
MAKE = """
INSERT INTO core_number (sealed, seal_key, first_seen_at)
SELECT sealed, %s, %s FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted(sealed, place) ORDER BY place
ON CONFLICT (sealed, seal_key) DO NOTHING RETURNING sealed, id
"""


def numbers_find(*, digits: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The ids of the rows that hold these numbers (E.164 digits as whole numbers), in the same order; 0 where none does."""
    once, back = np.unique(digits, return_inverse=True)
    key = sealing.active_key_id()
    sealed = sealing.seal_many(once, key)
    order = np.argsort(sealed)
    ids = np.zeros(len(once), np.int64)
    places, found = placed(FIND, [integers(sealed[order]), key], sealed[order])
    ids[order[places]] = found
    return ids[back]


def numbers_hold(
    *, digits: NDArray[np.uint64], known: NDArray[np.bool_], make: NDArray[np.bool_], at: datetime
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The rows that hold these numbers, locked until the transaction ends; made where missing and `make` says so.

    `known`: a row was there when `numbers_find` looked. Returns ids in the order of `digits` (0: no such row) and which
    rows are new. Made first, then locked, each in ascending order of the sealed numbers, so that two who hold many never
    wait for each other in a circle.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Numbers are held by a transaction.")
    once, first, back = np.unique(digits, return_index=True, return_inverse=True)
    wanted = np.zeros(len(once), np.bool_)
    np.logical_or.at(wanted, back, make)
    key = sealing.active_key_id()
    sealed = sealing.seal_many(once, key)
    order = np.argsort(sealed)
    ids, new = hold(sealed[order], known[first][order], wanted[order], key, at)
    place = np.empty(len(once), np.int64)
    place[order] = np.arange(len(once))
    return ids[place][back], new[place][back]


def hold(
    sealed: NDArray[np.int64], known: NDArray[np.bool_], wanted: NDArray[np.bool_], key: int, at: datetime
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """`numbers_hold` for ascending sealed numbers, each once."""
    ids, new = np.zeros(len(sealed), np.int64), np.zeros(len(sealed), np.bool_)
    for _ in range(TRIES):
        missing = np.flatnonzero(wanted & ~known & (ids == 0))
        if len(missing):
            places, made = placed(MAKE, [key, at, integers(sealed[missing])], sealed[missing])
            ids[missing[places]], new[missing[places]] = made, True
        # Those that somebody else made meanwhile, too.
        rest = np.flatnonzero((wanted | known) & (ids == 0))
        if len(rest):
            places, found = placed(LOCK, [integers(sealed[rest]), key], sealed[rest])
            ids[rest[places]] = found
        if not (wanted & (ids == 0)).any():
            return ids, new
        known = np.zeros(len(sealed), np.bool_)  # a number was erased while we waited for its lock
    raise OperationalError("Numbers came and went while they were to be held.")


def placed(
    query: str, arguments: list[object], sealed: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """What `query` answers, sealed numbers and ids: the places in `sealed` (ascending) and the ids."""
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        rows = np.array(cursor.fetchall(), np.int64).reshape(-1, 2)
    return np.searchsorted(sealed, rows[:, 0]), rows[:, 1]
