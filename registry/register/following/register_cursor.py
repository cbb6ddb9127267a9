"""How far the change log has been read: a moment of the database that no late commit can slip behind.

A reader keeps the database's own snapshot of transactions (``xmin:xmax:running``). What it has not read are the rows of the
transactions that were running then or began since, however late they commit and whatever ids their rows have; nothing is
read twice, and a writer that runs for hours holds nothing back.
"""

import re
from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

NOW = """
SELECT (SELECT system_identifier::text FROM pg_control_system()),
    (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
    coalesce(first.id, 0), coalesce(first.transaction, 0),
    coalesce((SELECT max(id) FROM register_registerchange WHERE transaction IS DISTINCT FROM own.id), 0),
    pg_current_snapshot()::text, coalesce(own.id, 0)
FROM (SELECT pg_current_xact_id_if_assigned()::text::bigint AS id) own
LEFT JOIN LATERAL (SELECT id, transaction FROM register_registerchange ORDER BY id LIMIT 1) first ON true
"""
_TEXT = re.compile(r"([0-9]{1,20})((?:\.[0-9]{1,19}){4})\.([0-9]{1,19}):([0-9]{1,19}):((?:[0-9]{1,19},)*[0-9]{1,19})?")


@dataclass(frozen=True)
class LogCursor:
    """`cluster`, `database`, `first`, `first_transaction`: which log this is; its first row never changes.

    `last`: the highest change id that was read. `below`: all transactions before were over; `above`: none from here on had
    begun; `running`: those between that were not over. `own`: the reader's own transaction, one of them, when it has written:
    what it says may still be undone. 0: none.
    """

    cluster: str
    database: int
    first: int
    first_transaction: int
    last: int
    below: int
    above: int
    running: tuple[int, ...] = ()
    own: int = 0

    def __str__(self) -> str:
        running = ",".join(map(str, self.running))
        return f"{self.cluster}.{self.database}.{self.first}.{self.first_transaction}.{self.last}.{self.below}:{self.above}:{running}"

    @classmethod
    def parse(cls, text: str) -> "LogCursor":
        """Raises ValueError."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError("This is not a cursor in the change log.")
        database, first, first_transaction, last = (int(part) for part in match[2].split(".")[1:])
        running = tuple(int(part) for part in match[5].split(",")) if match[5] else ()
        return cls(match[1], database, first, first_transaction, last, int(match[3]), int(match[4]), running)

    @property
    def brief(self) -> str:
        """For people and receipts: ``<cluster>.<all transactions before are read>.<last change>``."""
        return f"{self.cluster}.{self.below}.{self.last}"

    def leads_to(self, now: "LogCursor") -> bool:
        """Whether `now` is a later moment of the same log: not of a restored dump, another database or emptied tables."""
        here = (self.cluster, self.database, self.first, self.first_transaction)
        there = (now.cluster, now.database, now.first, now.first_transaction)
        same = here == there or (self.first == 0 and here[:2] == there[:2])
        return same and self.above <= now.above and self.last <= now.last


def cursor_now(db: BaseDatabaseWrapper | None = None) -> LogCursor:
    """Asked before the rows are read: what commits in between is read again."""
    with (db or connection).cursor() as cursor:
        cursor.execute(NOW)
        cluster, database, first, first_transaction, last, snapshot, own = cursor.fetchone()
    below, above, young = snapshot.split(":")
    ids = tuple(int(part) for part in young.split(",") if part)
    running = (*ids, own) if own else ids
    return LogCursor(cluster, database, first, first_transaction, last, int(below), int(above), running, own)
