"""How often somebody may do something: counters in the cache, named by an HMAC, never by a number or address in plaintext."""

import ipaddress
import time
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import TooMany
from core.running.cache import CacheAway, strict_cache, uncounted
from core.secrets.encryption import hmac_digest


@dataclass(frozen=True)
class Rate:
    """`limit` acts in each window of `seconds`. A `guard` stands before a guess, or before a message to somebody who may not
    have asked for it: where it cannot count it refuses. All others let through (docs/operation.md)."""

    name: str
    limit: int
    seconds: int
    guard: bool = False


@dataclass(frozen=True)
class Spent:
    limit: int
    remaining: int
    reset: int  # seconds until the window ends


NETWORK = 64  # bits of an IPv6 address that name one subscriber, who chooses the rest as he likes


def client_address(request: HttpRequest) -> str:
    """Whom acts are counted for: the client's address; of an IPv6 address its network."""
    text = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 4:
        return text
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), NETWORK), strict=False))


def spend(rate: Rate, who: str, *, amount: int = 1) -> Spent:
    """Count `amount` acts of `who`; raises `TooMany` past the limit, and `Unavailable` where a guard cannot count."""
    window, elapsed = divmod(int(time.time()), rate.seconds)
    key = f"rate:{rate.name}:{hmac_digest('rate', who.encode()).hex()[:32]}:{window}"
    reset = rate.seconds - elapsed
    try:
        count = strict_cache.count(key, amount, rate.seconds + 5)
    except CacheAway:
        if rate.guard:
            raise uncounted() from None
        count = amount
    if count > rate.limit:
        raise TooMany("rate_limited", _("Too many requests. Try again later."), retry_after=reset)
    return Spent(rate.limit, rate.limit - count, reset)
