"""The whole register as a stream, in bounded memory: sealed numbers and profile codes, in no order."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from numpy.typing import NDArray

from core.sealing.sealing import reseal_many
from registry.engine.index.profiles import MOST, Profile, from_text
from registry.register.models.registration_standing import live_sql, pending_sql

# The commonest first: should there ever be more than codes, the rare ones are asked of the database.
PROFILES = f"""
SELECT body::text, named, pending, sum(count(*)) OVER () FROM (
    SELECT preferences - 'firms' AS body, preferences ? 'firms' AS named, {pending_sql("r", "%s")} AS pending
    FROM register_registration r WHERE {live_sql("r")}
) registration GROUP BY body, named, pending ORDER BY count(*) DESC, body, named, pending LIMIT %s
"""  # noqa: S608 - put together from constants alone
ROWS = f"""
COPY (
    SELECT n.sealed, n.seal_key, coalesce(profile.code, 65535)::integer
    FROM register_registration r JOIN core_number n ON n.id = r.number_id
    LEFT JOIN unnest(%s::jsonb[], %s::boolean[], %s::boolean[]) WITH ORDINALITY AS profile(body, named, pending, code)
        ON profile.body = r.preferences - 'firms' AND profile.named = (r.preferences ? 'firms')
        AND profile.pending = ({pending_sql("r", "%s")})
    WHERE {live_sql("r")} AND n.sealed IS NOT NULL
) TO STDOUT (FORMAT binary)
"""  # noqa: S608 - put together from constants alone
# A row in PostgreSQL's binary COPY: the number of fields, and before each its length.
ROW = np.dtype(
    [("fields", ">i2"), ("l1", ">i4"), ("sealed", ">i8"), ("l2", ">i4"), ("key", ">i2"), ("l3", ">i4"), ("code", ">i4")]
)
HEADER = 19
PIECE = 1 << 20
Receiver = Callable[[NDArray[np.int64], NDArray[np.uint16]], None]


@dataclass(frozen=True)
class Profiles:
    """`profiles` by code; the first is None. `registrations`: how many numbers there are."""

    profiles: list[Profile | None]
    registrations: int


@contextmanager
def register_held_still() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own on which the register stands as it was when it was first asked, however long that takes."""
    db = connection.copy()
    try:
        with db.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
        yield db
    finally:
        db.close()


def profiles_in_use(db: BaseDatabaseWrapper, *, at: datetime) -> Profiles:
    with db.cursor() as cursor:
        cursor.execute(PROFILES, [at, MOST])
        rows = cursor.fetchall()
    return Profiles([None, *(from_text(*row[:3]) for row in rows)], int(rows[0][3]) if rows else 0)


def stream_register(
    db: BaseDatabaseWrapper, profiles: Profiles, *, key_id: int, at: datetime, receive: Receiver
) -> None:
    """Hand all live registrations to `receive`, some ten thousand at a time: numbers sealed under `key_id`, codes of `profiles`."""
    rows = [profile for profile in profiles.profiles if profile is not None]
    bodies = [profile.body for profile in rows]
    values = [bodies, [profile.exceptions for profile in rows], [profile.pending for profile in rows], at]
    receiver = CopiedRows(key_id, receive)
    with db.cursor() as cursor, io.BufferedWriter(receiver, PIECE) as sink:
        cursor.copy_expert(cursor.mogrify(ROWS, values), sink)


class CopiedRows(io.RawIOBase):
    """Reads PostgreSQL's binary COPY as it comes."""

    def __init__(self, key_id: int, receive: Receiver) -> None:
        self.key_id, self.receive = key_id, receive
        self.rest = b""
        self.skipped = False

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        data = self.rest + bytes(content)
        if not self.skipped and len(data) >= HEADER:
            data, self.skipped = data[HEADER:], True
        whole = len(data) // ROW.itemsize * ROW.itemsize if self.skipped else 0
        self.rest = data[whole:]
        if whole:
            self._read(np.frombuffer(data[:whole], dtype=ROW))
        return len(content)

    def _read(self, rows: NDArray[np.void]) -> None:
        if bool(np.any(rows["fields"] != 3)):
            raise ValueError("The database sent a row of another shape.")
        sealed, keys = rows["sealed"].astype(np.int64), rows["key"]
        for key in np.unique(keys).tolist():
            if key != self.key_id:
                mine = keys == key
                sealed[mine] = reseal_many(sealed[mine], key, self.key_id)
        self.receive(sealed, rows["code"].astype(np.uint16))


def released_numbers(db: BaseDatabaseWrapper) -> list[int]:
    """The changes beside which the number is kept that was erased with them."""
    with db.cursor() as cursor:
        cursor.execute("SELECT change_id FROM register_releasedseal")
        return [row[0] for row in cursor.fetchall()]
