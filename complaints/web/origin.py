"""From which browser and network a complaint is filed, or a word that a call was no spam: kept as digests, for several from one
of them count as one.

The browser is known by a cookie that is set with the first of each and read nowhere but where they are sent.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from complaints.services.complaint import Origin
from core.running.rates import client_address
from core.running.visitor import TOKEN_FORM
from core.secrets.encryption import hmac_digest

COOKIE = "dnc_device"
SECONDS = 180 * 24 * 3600
PATH = "/complain/"
PURPOSE = "complaint-origin"


def device_of(request: HttpRequest) -> str:
    """What the browser brings, else a new one."""
    brought = request.COOKIES.get(COOKIE, "")
    return brought if TOKEN_FORM.fullmatch(brought) else secrets.token_urlsafe(24)


def device_remember(response: HttpResponse, device: str, path: str = PATH) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, device, SECONDS, path=path, secure=secure, httponly=True, samesite="Lax")


def origin_of(request: HttpRequest, device: str) -> Origin:
    network = client_address(request)
    return Origin(device=_digest("device", device), network=_digest("network", network) if network else None)


def _digest(what: str, value: str) -> bytes:
    return hmac_digest(PURPOSE, f"{what}:{value}".encode())[:16]
