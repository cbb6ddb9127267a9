"""Helper of the steps of a scrub job: what becomes of a step that fails. An outage or a full disk costs no try; a fault of
ours costs one, and after so many the job ends, told to the firm and to whoever runs this."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as CacheGone
from redis.exceptions import TimeoutError as CacheSilent

from core.running.outage import AWAY_ERRORS
from core.running.room import is_no_room
from registry.scrubs.jobs.job_claims import Claim, give_back, tries_of
from registry.scrubs.rules.turns import MOST_TRIES
from registry.scrubs.services.job_ending import scrub_job_give_up

logger = logging.getLogger(__name__)
PAUSE = 2.0
GONE = ("08", "57P")  # SQLSTATE: connection exceptions; the server is stopping or starting


@contextmanager
def tried(claim: Claim, now: Callable[[], datetime]) -> Iterator[None]:
    """Inside, the claimed step is done. Whatever goes wrong ends here, but for a full disk: the task ends with that, and the
    sweep goes on with the step, so that it is not tried again and again while there is no room."""
    try:
        yield
    except Exception as error:
        if is_no_room(error):
            with suppress(DatabaseError):  # where it refuses too, the claim runs out by itself
                give_back(claim)
            raise
        if is_outage(error):
            logger.warning("A step of scrub job %s waits: something it needs is away.", claim.job_id)
            wait_for_database()
            give_back(claim)
            return
        tries = tries_of(claim)
        if tries is None:  # the list was cancelled meanwhile, and its files with it
            return
        logger.exception("A step of scrub job %s failed, try %s of %s.", claim.job_id, tries, MOST_TRIES)
        if tries >= MOST_TRIES:
            scrub_job_give_up(job_id=claim.job_id, at=now())


def is_outage(error: BaseException) -> bool:
    """Whether database, cache or broker were away. A statement that was too slow, or a deadlock, is a fault of ours."""
    if isinstance(error, AWAY_ERRORS):
        code = getattr(error.__cause__ or error, "pgcode", None)
        return code is None or code.startswith(GONE)
    if isinstance(error, CacheGone | CacheSilent | BrokerError):
        return True
    return error.__cause__ is not None and not isinstance(error, DatabaseError) and is_outage(error.__cause__)


def wait_for_database() -> None:
    """There is nothing to do without it; the time limit of tasks ends a wait that is too long."""
    while True:
        with suppress(*AWAY_ERRORS):
            connection.ensure_connection()
            if connection.is_usable():
                return
        connection.close()
        time.sleep(PAUSE)
