"""What has changed since a cursor in the change log. The log says of which numbers; what they ask now, their own rows say.

So it does not matter in which order changes are met, or whether one is met twice: an earlier word never covers a later one.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from core.models.sql_arrays import integers
from core.selectors.known_numbers import resealed
from core.selectors.number import number_ids
from registry.engine.index.profiles import UNREGISTERED, ProfileTable, profile_of
from registry.register.following.register_cursor import LogCursor
from registry.register.models.registration_standing import live_sql, pending_sql

PAGE = 20_000
# New ids; then ids below the highest that was read, of transactions that were running then, or have begun since. What was
# restored from a dump bears transaction ids of another cluster: it was there before anything was read, and is no news.
AHEAD = """
SELECT id, transaction, number_id, at FROM register_registerchange
WHERE id > %(id)s ORDER BY id LIMIT %(size)s
"""
LATE = """
SELECT id, transaction, number_id, at FROM register_registerchange
WHERE transaction = ANY(%(running)s) AND id <= %(last)s AND (transaction, id) > (%(transaction)s, %(id)s)
ORDER BY transaction, id LIMIT %(size)s
"""
SINCE = """
SELECT id, transaction, number_id, at FROM register_registerchange
WHERE transaction < %(end)s AND id <= %(last)s AND (transaction, id) > (%(transaction)s, %(id)s)
ORDER BY transaction, id LIMIT %(size)s
"""
# The sealed number of an erased one is kept beside its last change until a snapshot without it was built.
PRESENT = f"""
SELECT n.sealed IS NULL, coalesce(n.sealed, gone.sealed), CASE WHEN n.sealed IS NULL THEN gone.seal_key ELSE n.seal_key END,
    r.preferences::text, {pending_sql("r", "%(at)s")}
FROM core_number n
LEFT JOIN register_registration r ON r.number_id = n.id AND {live_sql("r")}
LEFT JOIN LATERAL (
    SELECT g.sealed, g.seal_key FROM register_registerchange c JOIN register_releasedseal g ON g.change_id = c.id
    WHERE c.number_id = n.id AND n.sealed IS NULL ORDER BY c.id DESC LIMIT 1
) gone ON true
WHERE n.id = ANY(%(ids)s::bigint[]) AND (n.sealed IS NOT NULL OR gone.sealed IS NOT NULL)
"""  # noqa: S608 - put together from constants alone


@dataclass(frozen=True)
class Changed:
    """Numbers that were spoken of. `last`: the highest change id that is not of the reader's own transaction, or 0.

    `own`: those the reader's own transaction spoke of; it may still be undone. `latest`: when the latest word was said.
    """

    ids: list[int]
    own: list[int]
    last: int
    latest: datetime


@dataclass(frozen=True)
class States:
    """What numbers ask: their profile codes, `UNREGISTERED` where nothing."""

    sealed: NDArray[np.int64]
    codes: NDArray[np.uint16]

    def followed_by(self, later: "States") -> "States":
        return States(np.concatenate([self.sealed, later.sealed]), np.concatenate([self.codes, later.codes]))


NONE = States(np.empty(0, np.int64), np.empty(0, np.uint16))


def changed_since(cursor: LogCursor, now: LogCursor) -> Iterator[Changed]:
    """Page by page."""
    known: dict[str, Any] = {"last": cursor.last, "running": list(cursor.running), "end": now.above}
    yield from _pages(AHEAD, {**known, "id": cursor.last}, now.own)
    if cursor.running:
        yield from _pages(LATE, {**known, "transaction": 0, "id": 0}, now.own)
    if cursor.above < now.above:
        yield from _pages(SINCE, {**known, "transaction": cursor.above, "id": 0}, now.own)


def _pages(sql: str, values: dict[str, Any], own: int) -> Iterator[Changed]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, {**values, "size": PAGE})
            rows = cursor.fetchall()
        if rows:
            mine = [row[2] for row in rows if row[1] == own]
            last = max((row[0] for row in rows if row[1] != own), default=0)
            yield Changed([row[2] for row in rows], mine, last, max(row[3] for row in rows))
        if len(rows) < PAGE:
            return
        values = {**values, "id": rows[-1][0], "transaction": rows[-1][1]}


class StateReader:
    """Reads what numbers ask, as codes of one table of profiles, sealed under one key."""

    def __init__(self, table: ProfileTable, key_id: int, at: datetime) -> None:
        self.table, self.key_id, self.at = table, key_id, at
        self.known: dict[tuple[str, bool], int] = {}

    def of_ids(self, ids: list[int]) -> States:
        live, released = self._read(ids)
        return self.of_sealed(released).followed_by(live) if len(released) else live

    def of_sealed(self, sealed: NDArray[np.int64]) -> States:
        """Of these very numbers, whichever rows hold them now, if any."""
        nothing = States(sealed, np.full(len(sealed), UNREGISTERED, np.uint16))
        ids = number_ids(sealed, self.key_id) if len(sealed) else {}
        return nothing.followed_by(self._read(list(ids.values()))[0]) if ids else nothing

    def _read(self, ids: list[int]) -> tuple[States, NDArray[np.int64]]:
        """States of the numbers that these rows hold, and the numbers that they hold no more."""
        with connection.cursor() as cursor:
            cursor.execute(PRESENT, {"ids": integers(sorted(set(ids))), "at": self.at})
            rows = cursor.fetchall()
        sealed = resealed([(row[1], row[2]) for row in rows], self.key_id)
        gone = np.array([row[0] for row in rows], dtype=np.bool_)
        codes = np.array([self._code(row[3], row[4]) for row in rows], dtype=np.uint16)
        return States(sealed[~gone], codes[~gone]), sealed[gone]

    def _code(self, preferences: str | None, pending: bool) -> int:
        if preferences is None:
            return UNREGISTERED
        key = (preferences, pending)
        if key not in self.known:
            self.known[key] = self.table.code(profile_of(json.loads(preferences), pending))
        return self.known[key]
