"""A firm's keys."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext

from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.shown_once import shown_once
from core.web.typed import typed
from registry.firms.models import ApiKey, Marketer
from registry.firms.permissions import MARKETER, MARKETER_OWNER, MARKETER_OWNER_ANEW, waits_for
from registry.firms.web.firm import firm, person, show
from registry.firms.web.keys import KeyForm, LimitForm, RotateForm, key_end, key_made, key_row


@allow(MARKETER)
def keys(request: HttpRequest) -> HttpResponse:
    mine = firm(request)
    held = mine.state == Marketer.State.SUSPENDED
    found = ApiKey.objects.filter(marketer=mine).select_related("made_by").order_by("-pk")
    rows = [key_row(key, held=held) for key in found]
    rules = current_policy().scrub
    context = {
        "rows": rows,
        "quota": 0 if waits_for(mine, current_policy()) else max(rules.quota_numbers, mine.quota_numbers or 0),
        "quota_days": rules.quota_period.days,
        "requests": settings.DNC_API_REQUESTS_PER_MINUTE,
    }
    return show(request, "registry/firms/marketer_keys.html", context)


@allow(MARKETER_OWNER_ANEW)
def key_create(request: HttpRequest) -> HttpResponse:
    form = KeyForm(typed(request), owner=firm(request))
    if request.method == "POST" and form.is_valid():
        made = key_made(request, form, "marketer-key-made", lambda: form.create(person(request)))
        if made is not None:
            return made
    return show(request, "registry/firms/marketer_key_form.html", {"form": form}, status=422 if form.errors else 200)


@allow(MARKETER_OWNER_ANEW)
def key_rotate(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new key in the place of this one; for a while both open the same."""
    key = own(request, public_id)
    form = RotateForm(typed(request))
    if request.method == "POST" and form.is_valid():
        made = key_made(request, form, "marketer-key-made", lambda: form.rotate(key, person(request)))
        if made is not None:
            return made
    context = {"form": form, "row": key_row(key)}
    status = 422 if form.errors else 200
    return show(request, "registry/firms/marketer_key_rotate.html", context, status=status)


@allow(MARKETER_OWNER_ANEW)
def key_limit(request: HttpRequest, public_id: str) -> HttpResponse:
    """From which networks the key opens, and about how many numbers it may ask a day."""
    key = own(request, public_id)
    initial = {"networks": "\n".join(key.networks), "most_a_day": key.most_a_day}
    form = LimitForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "key-limit", lambda: _limit(request, key, form))
        except DomainError as error:
            add_domain_error(form, error)
    context = {"form": form, "row": key_row(key)}
    return show(request, "registry/firms/marketer_key_limit.html", context, status=422 if form.errors else 200)


def _limit(request: HttpRequest, key: ApiKey, form: LimitForm) -> HttpResponse:
    form.limit(key, person(request))
    messages.success(request, gettext("The limits of the key hold from now on."))
    return redirect("marketer-keys")


@allow(MARKETER_OWNER)
def key_shown(request: HttpRequest, public_id: str) -> HttpResponse:
    key = own(request, public_id)
    context = {"plaintext_key": shown_once(request, key.public_id), "name": key.name}
    return show(request, "registry/firms/marketer_key_made.html", context)


@allow(MARKETER_OWNER)
def key_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    key = own(request, public_id)
    return key_end(request, key, person(request), "marketer-keys", layout="layouts/marketer.html", show=show)


def own(request: HttpRequest, public_id: str) -> ApiKey:
    return get_object_or_404(ApiKey, public_id=public_id, marketer=firm(request))
