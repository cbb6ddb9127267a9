"""For balancers: whether this process can answer scrubs. An outage of the database takes no node out that still can."""

from django.http import HttpRequest, HttpResponse

from core import clock
from core.access.rules import PUBLIC, allow
from core.running.outage import database_is_away
from core.web.health import AWAY, database_wrong, said
from registry.scrubs.answering.offline import offline_is_possible


@allow(PUBLIC)
def readyz(request: HttpRequest) -> HttpResponse:
    wrong = AWAY if database_is_away() else database_wrong()
    if wrong == AWAY and offline_is_possible(at=clock.now()):
        return said(f"{AWAY} Scrubs are answered without it.")
    return said(wrong or "ok", 503 if wrong else 200)
