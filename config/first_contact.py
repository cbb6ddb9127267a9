"""What a process checks against the database before it writes anything: the seal keys, and the role it works under.

Usually at its start. Where the database is away then, at the first connection that comes about: nothing is asked over it
before. A wrong one ends the process with its sentence, as at the start.
"""

import logging
import os
import sys
from threading import RLock
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.backends.signals import connection_created

from core.running.database_role import refuse_owner
from core.running.outage import AWAY_ERRORS, note_away
from core.sealing.known_answer import verify

BOOT_ERROR = 3  # the exit at which gunicorn gives up instead of trying again for ever
logger = logging.getLogger(__name__)
_lock = RLock()
_owed = False


def check_database() -> None:
    """Raises ImproperlyConfigured; or one of `AWAY_ERRORS`, where nothing could be checked."""
    try:
        verify()
    except ImproperlyConfigured as error:
        if isinstance(error.__cause__, AWAY_ERRORS):
            raise error.__cause__ from None
        raise
    refuse_owner()


def check_or_owe() -> None:
    """Check now; where the database is away, at the first contact."""
    global _owed
    try:
        check_database()
    except AWAY_ERRORS as error:
        said = str(error).strip().partition("\n")[0]
        logger.warning("Keys and role will be checked once the database answers: %s", said)
        note_away()
        _owed = True
        connection_created.connect(_at_first_contact, dispatch_uid="first-contact")


def _at_first_contact(connection: Any, **_about: Any) -> None:
    """Of several threads the first checks, and the others wait for it with their connections unused."""
    global _owed
    with _lock:
        if not _owed:
            return
        try:
            _owed = False  # the check itself works over this connection
            check_database()
        except ImproperlyConfigured as error:
            print(error, file=sys.stderr, flush=True)  # noqa: T201 - the sentence itself, not a traceback
            os._exit(BOOT_ERROR)  # the whole process, from whichever thread
        except Exception as error:
            _owed = True
            connection.close()
            raise OperationalError("The database went away before keys and role were checked.") from error
