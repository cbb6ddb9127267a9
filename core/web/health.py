"""For balancers and for `./dnc`: whether this process reaches its database and has the seal keys that are in use there."""

from django.http import HttpRequest, HttpResponse

from core.access.rules import PUBLIC, allow
from core.running.outage import AWAY_ERRORS, database_is_away
from core.sealing.key_use import key_use_now
from core.sealing.keys import SealKeyUnfit


@allow(PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    try:
        key_use_now()
    except SealKeyUnfit as unfit:
        return HttpResponse(f"{unfit}\n", status=503, content_type="text/plain")
    except AWAY_ERRORS as error:
        if not database_is_away(error):
            raise
        return HttpResponse("The database cannot be reached.\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
