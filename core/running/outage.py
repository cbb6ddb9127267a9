"""Whether the database can be reached. What can go on without it asks here first."""

import time

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from psycopg2 import Error as PsycopgError

AWAY_ERRORS = (OperationalError, InterfaceError)
ENDED = ("08", "57P")  # SQLSTATE: the line broke, or the server shuts down
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


def is_outage(error: BaseException | None) -> bool:
    """Whether `error` came of the database going away, be it back meanwhile: one process of it that dies takes every line along
    and starts anew within a second. Who asks again is answered."""
    if type(error) is not DatabaseError and not isinstance(error, AWAY_ERRORS):
        return False
    cause = error.__cause__
    if isinstance(cause, PsycopgError) and (cause.pgcode is None or cause.pgcode.startswith(ENDED)):
        return True  # no code: the client itself lost the line
    return database_is_away(error)


def note_away() -> None:
    global _failed_at
    _failed_at = time.monotonic()


def note_back() -> None:
    global _failed_at
    _failed_at = -SECONDS
