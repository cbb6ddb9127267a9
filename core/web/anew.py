"""A second factor asked for anew: what was sent meanwhile waits, and its rule is asked again before it goes on."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, stash_and_reauthenticate
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.utils.http import urlencode

from core.access.rules import AccessRule, rule_of
from core.web.bodies import SMALL

WAITS_SECONDS = 900
MOST_WAITING = SMALL  # bytes of a form


def has_second_factor(request: HttpRequest, *, since: float = 0.0) -> bool:
    """Whether this session gave a second factor after `since` (allauth records how a session was authenticated)."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" and record.get("at", 0.0) >= since for record in records)


def is_wanted_anew(rule: AccessRule, request: HttpRequest) -> bool:
    if not rule.anew or has_second_factor(request, since=time.time() - rule.anew_seconds):
        return False
    return rule.second_factor or is_mfa_enabled(request.user)


def ask_anew(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, then go on with what was sent: a small form waits in the (encrypted) session.

    What waited before is dropped, at the same address too: whoever opens a page now did not send what lay there.
    """
    request.session.pop(STATE_SESSION_KEY, None)
    if request.method == "POST" and len(request.body) <= MOST_WAITING:
        waiting = {"request": serialize_request(request), "at": time.time()}
        stash_and_reauthenticate(request, waiting, f"{__name__}.{go_on.__name__}")
    following = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{following}")


def go_on(request: HttpRequest, waiting: dict[str, Any]) -> HttpResponse:
    """Called by allauth once the factor was given. No middleware stands before the view here, and whoever sent the form may
    have lost the right to while it waited. A form that another page's question overtook, or that waited long, is dropped."""
    following = get_next_redirect_url(request) or reverse("go")
    sent = deserialize_request(waiting["request"], request)
    if sent.get_full_path() != following or waiting["at"] < time.time() - WAITS_SECONDS:
        return HttpResponseRedirect(following)
    found = sent.resolver_match = resolve(sent.path_info)
    rule = rule_of(found.func, found.url_name)
    if rule is None or not rule.allows(sent) or is_wanted_anew(rule, sent):
        raise PermissionDenied
    answer: HttpResponse = found.func(sent, *found.args, **found.kwargs)
    return answer
