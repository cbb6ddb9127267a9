"""For balancers and for `./dnc`: whether this process answers, and whether it reaches its database and has the seal keys in use."""

import threading
import time

from django.http import HttpRequest, HttpResponse

from core.access.rules import PUBLIC, allow
from core.running.outage import AWAY_ERRORS, database_is_away
from core.sealing.key_use import key_use_now
from core.sealing.keys import SealKeyUnfit

AWAY = "The database cannot be reached."
ASKED_SECONDS = 1.0  # so long an answer of the database is given again: anybody may ask
_asking = threading.Lock()
_asked_at, _wrong = -ASKED_SECONDS, ""


@allow(PUBLIC)
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that nobody starts it anew for what a start does not mend."""
    return said("ok")


@allow(PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    wrong = database_wrong()
    return said(wrong or "ok", 503 if wrong else 200)


def database_wrong() -> str:
    """`AWAY`, or what is wrong with the keys; "" where all is well. Known once for all who ask at the same time."""
    global _asked_at, _wrong
    with _asking:
        if time.monotonic() - _asked_at >= ASKED_SECONDS:
            _wrong = wrong_now()
            _asked_at = time.monotonic()
        return _wrong


def wrong_now() -> str:
    try:
        key_use_now()
    except SealKeyUnfit as unfit:
        return str(unfit)
    except AWAY_ERRORS as error:
        if not database_is_away(error):
            raise
        return AWAY
    return ""


def said(sentence: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(f"{sentence}\n", status=status, content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer
