"""What every request passes through: its id, the client's true address, and the access its view declares."""

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access.rules import API, LOOPBACK, SAFE, rule_of
from core.accounts.known_browser import known_cookie_set
from core.errors import TooMany, Unavailable
from core.models.free_text import clean
from core.running.rates import Rate, client_address, spend
from core.running.request import current_request_id
from core.running.visitor import COOKIE, SECONDS
from core.web.anew import ask_anew, has_second_factor, is_wanted_anew
from core.web.bodies import is_form_with_files, is_small_form, is_too_long
from core.web.errors import answer, csrf_failure, is_from_elsewhere, no_page, too_many, unavailable
from core.web.once import answer_before
from core.web.typed import keep_typed

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
SAID_TO_ONE_ADDRESS = Rate("signed-out", 240, 3600)
PROBES = ("/livez", "/readyz", "/healthz")
log = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id that its answer, error pages, problem documents, log lines and the audit trail share, and
    writes one line about it. What the client calls it stands beside ours in answer and log."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun, request_id = time.monotonic(), "req_" + secrets.token_urlsafe(12)
        given = request.headers.get("X-Request-Id", "")
        # One in which a number stands is dropped like one that is none.
        theirs = given if REQUEST_ID.fullmatch(given) and clean(given) == given else ""
        token = current_request_id.set(request_id)
        request.request_id = request_id  # type: ignore[attr-defined]
        named = {"request_id": request_id, **({"client_request_id": theirs} if theirs else {})}
        with structlog.contextvars.bound_contextvars(**named):
            try:
                response = self.get_response(request)
                _log_request(request, response.status_code, time.monotonic() - begun)
                response._has_been_logged = True  # type: ignore[attr-defined]  # or Django says it again, without the id
            finally:
                current_request_id.reset(token)
        response["X-Request-Id"] = request_id
        if theirs:
            response["X-Client-Request-Id"] = theirs
        return response


def _log_request(request: HttpRequest, status: int, seconds: float) -> None:
    """A line: what was asked, by which key or person, what came of it and after how long. Not what was asked for: a query
    may name somebody."""
    by = {"key": getattr(request, "key_id", ""), "user": getattr(getattr(request, "_cached_user", None), "pk", "")}
    level = logging.WARNING if status >= 500 else logging.INFO
    said = {name: value for name, value in by.items() if value}
    address = request.META.get("REMOTE_ADDR", "")
    log.log(
        level,
        "request",
        method=request.method,
        path=request.path,
        status=status,
        ms=round(seconds * 1000),
        ip=address,
        **said,
    )


class ProbeMiddleware:
    """A balancer asks a node by its address, over plain HTTP: that it does not know the site's name says nothing of the node."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
        return self.get_response(request)


class TrustedProxyMiddleware:
    """Takes the client's address from X-Forwarded-For only as far as this deployment's own proxies vouch for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        proxies = settings.DNC_TRUSTED_PROXIES
        if proxies and len(hops) >= proxies:
            try:
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(hops[-proxies]))
            except ValueError:
                request.META["REMOTE_ADDR"] = "0.0.0.0"  # noqa: S104 - an unusable address, counted as one client
        return self.get_response(request)


class BodyMiddleware:
    """What is refused whatever it says is refused before it is read: too long, sent by a page of another site, or, but for
    a small form whose words are kept, by whoever may not open the page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE:
            return None
        if is_too_long(request, view):
            return answer(request, 413)
        rule = rule_of(view, request.resolver_match.url_name if request.resolver_match else None)
        if rule is None or rule is API:
            return None  # refused by the next, or known by its key alone
        if is_from_elsewhere(request):
            return csrf_failure(request)
        if not is_small_form(request) and not rule.allows(request):
            if request.user.is_authenticated:
                raise PermissionDenied
            _say_not_taken(request, kept=is_form_with_files(request) and keep_typed(request))
            return to(rule.door, request)
        return None


class AccessMiddleware:
    """Refuses whoever the view's declared rule does not let in, and every view that declares none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.method == "GET":
            response = no_page(request, response)
        # What somebody with a session saw stays in no cache: on a shared machine the next person presses "back".
        # The session is not opened to know this, for the page of an error needs no database.
        made = getattr(request, "new_visitor", "")
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified or made:
            response.headers.setdefault("Cache-Control", "private, no-store")
        if getattr(request, "visitor_left", False):
            response.delete_cookie(COOKIE, samesite="Lax")
        elif made:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, made, max_age=SECONDS, httponly=True, secure=secure, samesite="Lax")
        known_cookie_set(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if any("\0" in value for value in kwargs.values() if isinstance(value, str)):
            raise Http404  # no id holds one, and no database takes one
        url_name = request.resolver_match.url_name if request.resolver_match else None
        rule = rule_of(view, url_name)
        if rule is None:
            raise PermissionDenied("This view declares no access rule.")
        if rule is LOOPBACK and not (settings.DNC_DEVELOPMENT_HELPERS and is_loopback(request)):
            raise Http404
        if not rule.allows(request):
            if request.user.is_authenticated:
                raise PermissionDenied
            _say_not_taken(request, keep_typed(request))
            return to(rule.door, request)
        if rule.second_factor and not has_second_factor(request):
            keep_typed(request)
            return to("mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp", request)
        if is_wanted_anew(rule, request):
            return ask_anew(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A limit or an outage that a view did not see coming is still no failure of ours; and a form that acted already
        has its answer, though what it is about is gone. Nobody's upload is read for that."""
        if isinstance(error, Http404):
            return answer_before(request) if is_small_form(request) else None
        if isinstance(error, TooMany):
            return too_many(request, error.retry_after)
        return unavailable(request, error) if isinstance(error, Unavailable) else None


def is_loopback(request: HttpRequest) -> bool:
    return ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0").is_loopback  # noqa: S104


def to(url_name: str, request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(url_name)}?next={quote(_page_with_form(request))}")


def _page_with_form(request: HttpRequest) -> str:
    """Where to go on afterwards. What was sent came from a page; the address it went to may open for nobody."""
    page = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and page.path and page.netloc == request.get_host():
        return page.path + (f"?{page.query}" if page.query else "")
    return request.get_full_path()


def _say_not_taken(request: HttpRequest, kept: bool) -> None:
    """On the page where one signs in. What is kept was counted already; the rest is counted here, for it opens a session."""
    if request.method != "POST":
        return
    if kept:
        messages.warning(
            request, _("You are no longer signed in, so nothing was sent. What you typed is kept: sign in.")
        )
        return
    try:
        spend(SAID_TO_ONE_ADDRESS, client_address(request))
    except TooMany:
        return
    said = _("You are no longer signed in, so nothing was done. Sign in, then press the button once more.")
    messages.warning(request, said)
