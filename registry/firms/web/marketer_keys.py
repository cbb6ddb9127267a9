"""A firm's keys."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from core.access.rules import allow
from core.web.shown_once import shown_once
from core.web.typed import typed
from registry.firms.models import ApiKey, Marketer
from registry.firms.permissions import MARKETER, MARKETER_OWNER, MARKETER_OWNER_ANEW
from registry.firms.web.firm import firm, person, show
from registry.firms.web.keys import KeyForm, key_end, key_made, key_row


@allow(MARKETER)
def keys(request: HttpRequest) -> HttpResponse:
    mine = firm(request)
    held = mine.state == Marketer.State.SUSPENDED
    found = ApiKey.objects.filter(marketer=mine).select_related("made_by").order_by("-pk")
    rows = [key_row(key, held=held) for key in found]
    return show(request, "registry/firms/marketer_keys.html", {"rows": rows})


@allow(MARKETER_OWNER_ANEW)
def key_create(request: HttpRequest) -> HttpResponse:
    form = KeyForm(typed(request), owner=firm(request))
    if request.method == "POST" and form.is_valid():
        made = key_made(request, form, person(request), "marketer-key-made")
        if made is not None:
            return made
    return show(request, "registry/firms/marketer_key_form.html", {"form": form}, status=422 if form.errors else 200)


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
