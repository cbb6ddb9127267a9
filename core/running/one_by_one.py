"""What a sweep does for many, one by one: whoever fails by a fault of ours holds up nobody behind it."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from core.running.outage import AWAY_ERRORS
from core.running.room import is_no_room

logger = logging.getLogger(__name__)
T = TypeVar("T")


def one_by_one(act: Callable[[T], object], items: Iterable[T]) -> int:
    """For how many `act` did something. The first failure is raised at the end, so that the sweep shows as failed; an outage
    and a full disk at once, for nobody else would fare better."""
    done, failure = 0, None
    for item in items:
        try:
            done += bool(act(item))
        except Exception as error:
            if not is_fault(error):
                raise
            logger.exception("One of a sweep failed; the others go on.")
            failure = failure or error
    if failure is not None:
        raise failure
    return done


def is_fault(error: Exception) -> bool:
    """Whether others would fare better: neither the database nor room on the disk is what is missing."""
    return not (isinstance(error, AWAY_ERRORS) or is_no_room(error))
