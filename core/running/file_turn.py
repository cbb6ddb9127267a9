"""Files that are opened while somebody waits, one after another in each process.

A workbook may take ten seconds of the processor: opened side by side, a handful would hold up every page of the process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.utils.translation import gettext_lazy as _

from core.errors import TooMany

MOST_WAIT = 1.0  # seconds
AGAIN = 5  # seconds
_turn = Lock()


@contextmanager
def file_turn() -> Iterator[None]:
    """Raises `TooMany` while this process reads another."""
    if not _turn.acquire(timeout=MOST_WAIT):
        raise TooMany("file.busy", _("Another file is being read. Send it again in a moment."), retry_after=AGAIN)
    try:
        yield
    finally:
        _turn.release()
