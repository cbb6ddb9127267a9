"""`Authorization: Bearer <key>`. A key is found by its digest, so the search tells nothing of keys near by."""

import ipaddress

from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from core import clock
from core.errors import DomainError, NotAllowed
from core.policies import current_policy
from core.running.outage import AWAY_ERRORS, database_is_away, is_outage
from core.running.rates import Rate, client_address, spend
from core.running.room import is_no_room
from core.selectors.only import only
from registry.firms.memory import key_is_known, note_key, recall_key
from registry.firms.models import ApiKey, Marketer, Operator
from registry.firms.permissions import check_confirmed
from registry.firms.rules.api_key import key_digest
from registry.firms.services.api_key import api_key_mark_used

LONGEST = 200
WRONG_KEYS = Rate("wrong-keys", 120, 60)


class KeyRefused(DomainError):
    status = 401


class ApiKeyAuthentication(BaseAuthentication):
    """`request.auth` is the `ApiKey`; `request.user` stays None, for a key is no person."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        scheme, _space, plaintext_key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer":
            raise KeyRefused("authentication.required", _("Send a key in the header 'Authorization: Bearer …'."))
        at, plaintext_key = clock.now(), plaintext_key.strip()
        if not key_is_known(key_digest(plaintext_key)):
            spend(WRONG_KEYS, client_address(request._request), amount=0)  # past the limit none is looked for
        key = find(plaintext_key, may_recall=request.method == "POST" and request.path == reverse("api-scrubs"))
        request._request.key_id = key.public_id if key else ""  # type: ignore[attr-defined]  # for the log
        if key is None or not key.is_live_at(at):
            spend(WRONG_KEYS, client_address(request._request))
            raise KeyRefused("key.refused", _("This key is unknown, expired or revoked."))
        if not inside(request.META.get("REMOTE_ADDR", ""), key.networks):
            raise NotAllowed("key.network", _("This key may not be used from this address."))
        if key.operator is not None and key.operator.suspended_at is not None:
            message = _("This operator's access is suspended: %(reason)s") % {"reason": key.operator.suspended_because}
            raise NotAllowed("operator.suspended", message)
        if key.live and key.marketer is not None:
            check_confirmed(key.marketer, current_policy(at))
        if not key._state.adding:  # not one that is remembered while the database is away
            try:
                api_key_mark_used(key=key, at=at, address=request.META.get("REMOTE_ADDR", ""))
            except DatabaseError as error:
                if not is_no_room(error):  # then it is noted another time
                    raise
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def find(plaintext_key: str, *, may_recall: bool) -> ApiKey | None:
    """The key. `may_recall`: what is asked can be answered while the database is away."""
    if not plaintext_key or len(plaintext_key) > LONGEST:
        return None
    digest = key_digest(plaintext_key)
    if may_recall and database_is_away():
        return recall_key(digest)
    try:
        key = only(ApiKey.objects.select_related("marketer", "operator", "made_by").filter(digest=digest))
    except AWAY_ERRORS as error:
        if not may_recall or not is_outage(error):
            raise
        return recall_key(digest)
    if key is not None and key.is_live_at(clock.now()):
        note_key(digest, key)
    return key


def inside(address: str, networks: list[str]) -> bool:
    """Whether `address` lies in one of `networks` (CIDR); no networks means anywhere."""
    if not networks:
        return True
    try:
        client = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(client in ipaddress.ip_network(network) for network in networks)


def key_of(request: Request) -> ApiKey:
    """The key of a request that `DeclaredAccess` let through."""
    assert isinstance(request.auth, ApiKey)
    return request.auth


def marketer_of(request: Request) -> Marketer:
    """The firm behind a key whose scope only firms hold."""
    marketer = key_of(request).marketer
    assert marketer is not None
    return marketer


def operator_of(request: Request) -> Operator:
    """The operator behind a key whose scope only operators hold."""
    operator = key_of(request).operator
    assert operator is not None
    return operator
