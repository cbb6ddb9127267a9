"""Browsers in which somebody signed in by e-mail before (docs/adr/0072): tries there are counted for themselves, so that
whoever types wrong passwords for an account, from the same network even, shuts nobody out of the browser they always use.

The cookie says no more than that: it stands for no password and for no second factor.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.models import User
from core.secrets.encryption import hmac_digest

COOKIE = "dnc_known"
SECONDS = 180 * 24 * 3600
MOST = 8  # accounts of one browser, such as that of a shared desk; the latest are kept
SALT = "core.accounts.known_browser"


def known_as(request: HttpRequest, email: str) -> str:
    """The token under which this browser is known to the account of this address; "" where nobody signed in to it here."""
    return _accounts(request).get(_account(email), "")


def browser_remember(request: HttpRequest, user: User) -> None:
    """Whoever opens this account is at this browser: it is known from the answer on (core.web.middleware)."""
    if user.email:
        request.known_to = user.email  # type: ignore[attr-defined]


def known_cookie_set(request: HttpRequest, response: HttpResponse) -> None:
    email: str = getattr(request, "known_to", "")
    if not email:
        return
    accounts = _accounts(request)
    token = accounts.pop(_account(email), "") or secrets.token_urlsafe(12)
    accounts[_account(email)] = token
    value = "~".join(f"{account}.{token}" for account, token in list(accounts.items())[-MOST:])
    secure = settings.SESSION_COOKIE_SECURE
    response.set_signed_cookie(
        COOKIE, value, salt=SALT, max_age=SECONDS, httponly=True, secure=secure, samesite="Lax", path="/accounts/"
    )


def _accounts(request: HttpRequest) -> dict[str, str]:
    """Tokens by account; none where the cookie is not ours, or old."""
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=SECONDS) or ""
    return {account: token for account, _dot, token in (part.partition(".") for part in value.split("~")) if token}


def _account(email: str) -> str:
    return hmac_digest("known-browser", email.strip().lower().encode()).hex()[:32]
