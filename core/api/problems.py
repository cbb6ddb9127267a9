"""Errors as problem documents (RFC 9457). Never a traceback, never an HTML page."""

import logging
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import DomainError, Text, TooMany, Unavailable
from core.running.outage import is_outage
from core.running.room import is_no_room, no_room

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 10  # so long whoever met an outage may wait before the next try

TITLES: dict[int, Text] = {
    400: _("The request cannot be read."),
    401: _("A valid key is needed."),
    403: _("This key may not do that."),
    404: _("There is nothing here."),
    405: _("This address does not take that method."),
    406: _("This address cannot answer in that form."),
    409: _("This conflicts with what was done before."),
    408: _("The request came too slowly."),
    410: _("This is gone."),
    413: _("This is too large."),
    414: _("The address is too long."),
    415: _("This kind of content is not understood."),
    416: _("There is no such part of it."),
    417: _("Nobody here waits for a go-ahead."),
    422: _("Something in the request is wrong."),
    429: _("Too many requests. Try again later."),
    431: _("The header is too large."),
    500: _("Something went wrong here. It is not your fault."),
    501: _("This way of sending is not known here."),
    503: _("This is not available at the moment. Try again later."),
}
# By status: the refusal that the served contract shows.
SHOWN = {
    400: "request.malformed",
    401: "key.refused",
    403: "key.scope",
    404: "not_found",
    406: "format.not_offered",
    409: "idempotency.mismatch",
    410: "job.expired",
    413: "request.too_large",
    415: "format.unknown",
    416: "range.empty",
    422: "body.invalid",
    429: "rate_limited",
    503: "database.away",
}
CODES = {
    400: "request.malformed",
    401: "authentication.required",
    403: "access.denied",
    404: "not_found",
    405: "method.not_allowed",
    406: "format.not_offered",
    413: "request.too_large",
    415: "format.unknown",
    429: "rate_limited",
    500: "server.error",
    503: "database.away",
}


def problem(
    status: int, code: str, request_id: str, *, detail: Text = "", errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    return {
        "type": f"/problems/{code}",
        "title": str(TITLES.get(status, TITLES[500])),
        "status": status,
        "detail": str(detail or TITLES.get(status, TITLES[500])),
        "code": code,
        "errors": errors or [],
        "request_id": request_id,
    }


def problem_response(status: int, code: str, request: HttpRequest, *, detail: Text = "") -> HttpResponse:
    body = problem(status, code, getattr(request, "request_id", ""), detail=detail)
    return HttpResponse(msgspec.json.encode(body), status=status, content_type=MEDIA_TYPE)


def _from_domain(error: DomainError, request_id: str) -> dict[str, Any]:
    errors = [{"pointer": e.pointer, "code": e.code, "detail": str(e.detail)} for e in error.errors]
    return problem(error.status, error.code, request_id, detail=error.message, errors=errors)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """Django REST framework's hook: every exception becomes a problem document."""
    request_id = getattr(context["request"]._request, "request_id", "")
    headers: dict[str, str] = {}
    if is_no_room(exc):
        exc = no_room()
    if isinstance(exc, DomainError):
        body = _from_domain(exc, request_id)
        if isinstance(exc, Unavailable):
            logger.error("%s", exc)  # for whoever runs this; the client can only wait
        if isinstance(exc, TooMany):
            headers["Retry-After"] = str(exc.retry_after)
    else:
        body = problem(*status_of(exc), request_id)  # in our own words: the framework's are English
    if body["status"] == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    if body["status"] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body, status=body["status"], content_type=MEDIA_TYPE, headers=headers)


def status_of(exc: Exception) -> tuple[int, str]:
    if isinstance(exc, Http404):
        return 404, CODES[404]
    if isinstance(exc, PermissionDenied):
        return 403, CODES[403]
    if isinstance(exc, RequestDataTooBig):
        return 413, CODES[413]
    if isinstance(exc, SuspiciousOperation):
        return 400, CODES[400]
    if isinstance(exc, exceptions.APIException):
        return exc.status_code, CODES.get(exc.status_code, "request.refused")
    if is_outage(exc):
        return 503, CODES[503]
    logger.error("Unhandled error behind an API door", exc_info=exc)
    return 500, CODES[500]
