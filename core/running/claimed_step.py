"""What becomes of a step of long work that a worker has claimed: a list, an import, a file that a firm handed in."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as CacheGone
from redis.exceptions import TimeoutError as CacheSilent

from core.running.outage import AWAY_ERRORS
from core.running.room import is_no_room

logger = logging.getLogger(__name__)
MOST_TRIES = 5  # of one step: then the fault is ours, and trying again would only hold up others
FAILED_BY_US = "job.failed_by_us"  # the problem of a list or file that was tried so often
PAUSE = 2.0  # seconds
LEASE = timedelta(seconds=60)  # whoever holds a step longer was killed
GONE = ("08", "57P")  # SQLSTATE: connection exceptions; the server is stopping or starting


@contextmanager
def claimed_step(
    what: str,
    *,
    give_back: Callable[[], object],
    tries: Callable[[], int | None],
    give_up: Callable[[], object],
) -> Iterator[None]:
    """Inside, the step is done. Whatever goes wrong ends here, but for a full disk: the task ends with that, and a sweep goes on
    with the step, so that it is not tried again and again while there is no room.

    An outage or a full disk costs no try: the claim is given back. A fault of ours costs one, and the next try comes when the
    claim has run out; after `MOST_TRIES` the work is given up. `tries`: how often the step was begun, None where the work has
    ended meanwhile or is somebody else's. `what`: as the log names it.
    """
    try:
        yield
    except Exception as error:
        if is_no_room(error):
            with suppress(DatabaseError):  # where it refuses too, the claim runs out by itself
                give_back()
            raise
        if is_outage(error):
            logger.warning("A step of %s waits: something it needs is away.", what)
            _wait_for_database()
            with suppress(DatabaseError):
                give_back()
            return
        begun = tries()
        if begun is None:
            return
        logger.exception("A step of %s failed, try %s of %s.", what, begun, MOST_TRIES)
        if begun >= MOST_TRIES:
            give_up()


def is_outage(error: BaseException) -> bool:
    """Whether database, cache or broker were away. A statement that was too slow, or a deadlock, is a fault of ours."""
    if isinstance(error, AWAY_ERRORS):
        code = getattr(error.__cause__ or error, "pgcode", None)
        return code is None or code.startswith(GONE)
    if isinstance(error, CacheGone | CacheSilent | BrokerError):
        return True
    return error.__cause__ is not None and not isinstance(error, DatabaseError) and is_outage(error.__cause__)


def _wait_for_database() -> None:
    """There is nothing to do without it; the time limit of tasks ends a wait that is too long."""
    while True:
        with suppress(*AWAY_ERRORS):
            connection.ensure_connection()
            if connection.is_usable():
                return
        connection.close()
        time.sleep(PAUSE)
