"""Whose browser this is, for whoever has no account: a cookie of its own, which outlives a session and nothing else."""

import re
import secrets

from django.http import HttpRequest

COOKIE = "dnc_visitor"
SECONDS = 24 * 3600
TOKEN_FORM = re.compile(r"[A-Za-z0-9_-]{32}")  # of `secrets.token_urlsafe(24)`


def _visitor_of(request: HttpRequest) -> str:
    """The visitor's token; made now, and set with the answer (core.web.middleware), where the browser brings none."""
    brought = request.COOKIES.get(COOKIE, "")
    if TOKEN_FORM.fullmatch(brought):
        return brought
    made: str = getattr(request, "new_visitor", "")
    if not made:
        made = request.new_visitor = secrets.token_urlsafe(24)  # type: ignore[attr-defined]
    return made


def holders_of(request: HttpRequest) -> frozenset[str]:
    """Whom this request speaks for: the browser, and the account that is signed in."""
    browser = f"visitor:{_visitor_of(request)}"
    return frozenset({browser, account(request)} if request.user.is_authenticated else {browser})


def holder_of(request: HttpRequest) -> str:
    """Whose a form is that is drawn now: the account's where one is signed in, else the browser's."""
    return account(request) if request.user.is_authenticated else f"visitor:{_visitor_of(request)}"


def account(request: HttpRequest) -> str:
    return f"user:{request.user.pk}"
