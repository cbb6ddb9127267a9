"""For balancers and for `./dnc`: whether this process answers and reaches its database."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from core.access import PUBLIC, allow


@allow(PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
