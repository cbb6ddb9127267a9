"""Whether the database can be reached. What can go on without it asks here first."""

import time

from django.db import InterfaceError, OperationalError, connection

AWAY_ERRORS = (OperationalError, InterfaceError)
SECONDS = 2.0  # so long after a failed try nobody waits for another

_failed_at = -SECONDS


def database_is_away(error: Exception | None = None) -> bool:
    """Whether the database is away. `error`: what somebody met; a deadlock, say, is no outage, so the connection is tried.

    Asked without one, it only tells whether a try failed a moment ago.
    """
    if time.monotonic() - _failed_at < SECONDS:
        return True
    if error is None:
        return False
    try:
        connection.close()
        connection.ensure_connection()
    except AWAY_ERRORS:
        note_away()
        return True
    return False


def note_away() -> None:
    global _failed_at
    _failed_at = time.monotonic()


def note_back() -> None:
    global _failed_at
    _failed_at = -SECONDS
