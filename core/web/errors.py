"""Pages for 400, 403, 404, 429, 500 and 503; problem documents below /api/. Never a traceback."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.api.problems import RETRY_SECONDS, problem_response
from core.running.outage import AWAY_ERRORS, database_is_away

TITLES = {
    400: "request.malformed",
    403: "access.denied",
    404: "not_found",
    429: "rate_limited",
    500: "server.error",
    503: "database.away",
}


def answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(status, TITLES[status], request)
    return render(
        request, f"core/error_{status}.html", {"request_id": getattr(request, "request_id", "")}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404)


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    response = answer(request, 429)
    response["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if isinstance(error, AWAY_ERRORS) and database_is_away(error):
        response = answer(request, 503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "core/error_csrf.html", status=403)
