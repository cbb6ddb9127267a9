"""Long uploads side by side: whoever sends slowly holds up only himself."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import TooMany
from core.web.bodies import MOST_FORM, announced

AGAIN_SECONDS = 60
MOST_AT_ONCE = 3  # long uploads of one client in one process, of whose eight threads all lists of everybody are taken
_under_way: Counter[str] = Counter()
_counting = Lock()


@contextmanager
def one_upload(request: HttpRequest, client: str) -> Iterator[None]:
    """A place for one more long upload of `client` (its public id); a short one came whole, and needs none. Raises `TooMany`:
    whoever sends slowly holds up only himself."""
    if 0 < announced(request) <= MOST_FORM:
        yield
        return
    with _counting:
        if _under_way[client] >= MOST_AT_ONCE:
            message = _("%(most)d of your files are being received already. Send this one when they are through.")
            raise TooMany("list.at_once", message % {"most": MOST_AT_ONCE}, retry_after=AGAIN_SECONDS)
        _under_way[client] += 1
    try:
        yield
    finally:
        with _counting:
            _under_way[client] -= 1
            if not _under_way[client]:
                del _under_way[client]
