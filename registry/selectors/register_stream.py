"""Reading the register whole, and the change log since: values only, in few queries, for snapshot and overlay."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from registry.index.profiles import UNREGISTERED, ProfileTable, profile_of
from registry.selectors.known_numbers import resealed
from registry.selectors.register_log import Cursor

PAGE = 50_000
HORIZON = (
    "SELECT (SELECT system_identifier::text FROM pg_control_system()),"
    " pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
)
LIVE = """
SELECT n.sealed, n.seal_key, r.preferences::text, r.binding_from > %(at)s
FROM registry_registration r JOIN core_number n ON n.id = r.number_id
WHERE r.withdrawn_at IS NULL AND n.sealed IS NOT NULL
"""
# The last word of each number that has changed behind the cursor. An earlier word never counts: a transaction that is
# older by its id may have spoken later. What came with a restored dump is no news, whatever its transaction ids seem to say.
CHANGES = """
SELECT c.id, c.transaction, c.what, coalesce(n.sealed, gone.sealed), coalesce(gone.seal_key, n.seal_key),
    c.preferences::text, c.binding_from > %(at)s
FROM registry_registerchange c JOIN core_number n ON n.id = c.number_id
LEFT JOIN registry_releasedseal gone ON gone.change_id = c.id
WHERE (c.transaction, c.id) > (%(transaction)s, %(change)s)
    AND c.id > coalesce((SELECT last_change FROM registry_registerepoch WHERE cluster = %(cluster)s), 0)
    AND NOT EXISTS (SELECT FROM registry_registerchange later WHERE later.number_id = c.number_id AND later.id > c.id)
ORDER BY c.transaction, c.id LIMIT %(size)s
"""


@dataclass(frozen=True)
class Rows:
    sealed: NDArray[np.int64]
    codes: NDArray[np.uint16]


@dataclass(frozen=True)
class News:
    """`rows`: (sealed, change id, code). `cursor`: everything behind it is given again next time. `more`: there is more."""

    rows: list[tuple[int, int, int]]
    cursor: Cursor
    more: bool


def horizon() -> Cursor:
    """Where the log stands: below it nothing can commit any more."""
    with connection.cursor() as db:
        db.execute(HORIZON)
        cluster, transaction = db.fetchone()
    return Cursor(cluster, transaction)


def live_registrations(table: ProfileTable, *, key_id: int, at: datetime) -> Iterator[Rows]:
    """All that is registered now, sealed under `key_id`, a page at a time from a server-side cursor."""
    codes = CodeReader(table)
    with connection.chunked_cursor() as db:
        db.execute(LIVE, {"at": at})
        while rows := db.fetchmany(PAGE):
            sealed = resealed([(row[0], row[1]) for row in rows], key_id)
            yield Rows(sealed, np.array([codes.code(row[2], row[3]) for row in rows], dtype=np.uint16))


def news_since(cursor: Cursor, table: ProfileTable, *, key_id: int, at: datetime, size: int = PAGE) -> News:
    """Changes behind `cursor`, those of transactions still young included: they are given again until nothing can commit
    before them any more."""
    codes = CodeReader(table)
    with connection.cursor() as db:
        db.execute(HORIZON)
        _cluster, settled_below = db.fetchone()
        parameters: dict[str, Any] = {"transaction": cursor.transaction, "change": cursor.change, "at": at}
        db.execute(CHANGES, {**parameters, "cluster": cursor.cluster, "size": size})
        rows = db.fetchall()
    known = [row for row in rows if row[3] is not None]
    sealed = resealed([(row[3], row[4]) for row in known], key_id).tolist()
    news = [
        (value, row[0], UNREGISTERED if row[2] == "withdrawn" else codes.code(row[5], row[6]))
        for value, row in zip(sealed, known, strict=True)
    ]
    settled = [(row[1], row[0]) for row in rows if row[1] < settled_below]
    end = Cursor(cursor.cluster, *settled[-1]) if settled else cursor
    return News(news, end, len(rows) == size)


class CodeReader:
    """Codes of preferences as they stand in the database; equal text is read once."""

    def __init__(self, table: ProfileTable) -> None:
        self.table = table
        self.known: dict[tuple[str, bool], int] = {}

    def code(self, preferences: str, pending: bool) -> int:
        key = (preferences, pending)
        if key not in self.known:
            body: dict[str, Any] = json.loads(preferences)
            self.known[key] = self.table.code(profile_of(body, pending))
        return self.known[key]
