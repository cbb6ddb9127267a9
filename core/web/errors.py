"""Pages for 400, 403, 404, 405, 429, 500 and 503; problem documents below /api/. Never a traceback."""

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.api.problems import RETRY_SECONDS, problem_response
from core.errors import Text, Unavailable
from core.running.outage import is_outage
from core.running.room import is_no_room, no_room
from core.web.typed import keep_typed, texts_typed

logger = logging.getLogger(__name__)
TITLES = {
    400: "request.malformed",
    403: "access.denied",
    404: "not_found",
    405: "method.not_allowed",
    413: "request.too_large",
    429: "rate_limited",
    500: "server.error",
    503: "database.away",
}


def answer(request: HttpRequest, status: int, *, said: Text = "", code: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(status, code or TITLES[status], request, detail=said)
    context = {"request_id": getattr(request, "request_id", ""), "said": said}
    return render(request, f"core/error_{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404)


def no_page(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """For whoever opens an address that takes forms alone: a page with a way on, in place of an empty answer."""
    response = answer(request, 405)
    response["Allow"] = refused["Allow"]
    return response


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    response = answer(request, 429)
    response["Retry-After"] = str(retry_after)
    return response


def unavailable(request: HttpRequest, error: Unavailable) -> HttpResponse:
    """With the sentence of whoever could not answer."""
    logger.error("%s", error)  # for whoever runs this; the visitor can only wait
    response = answer(request, 503, said=error.message, code=error.code)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if is_no_room(error):
        return unavailable(request, no_room())
    if is_outage(error):
        response = answer(request, 503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of the page is over: somebody signed in or out in another tab, or cookies are gone.

    What came from a page of ours goes back into its form, unsent, with a new token; where that cannot be, the texts are
    shown to be copied. What another site sent is not shown at all: nobody shall send it on as his own.
    """
    ours = _from_our_own_page(request)
    if ours and request.COOKIES and keep_typed(request):
        return redirect(request.get_full_path())
    context = {"texts": texts_typed(request) if ours else [], "request_id": getattr(request, "request_id", "")}
    return render(request, "core/error_csrf.html", context, status=403)


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser itself says that a page of another site sent this; some say nothing."""
    said = "Sec-Fetch-Site" in request.headers or request.headers.get("Origin")
    return bool(said) and request.headers.get("Sec-Fetch-Site") != "none" and not _from_our_own_page(request)


def _from_our_own_page(request: HttpRequest) -> bool:
    """Whether the browser itself says so; a header that no page can forge."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
