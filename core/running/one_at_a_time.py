"""One sweep at a time: a second one ends at once, and a killed one leaves nothing behind. One act at a time: a second waits."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def one_at_a_time(sweep: str) -> Iterator[bool]:
    """Whether this session is the one that does the sweep of this name now. The lock ends with the block, and at the latest
    with the session: it is of the session because a sweep is many transactions."""
    key = int.from_bytes(hashlib.sha256(f"sweep:{sweep}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (mine,) = cursor.fetchone()
    try:
        yield bool(mine)
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def wait_for_lock(key: int) -> None:
    """PostgreSQL's advisory lock of this key, until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
