"""A firm's keys."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import allow
from registry.firms.models import ApiKey
from registry.firms.permissions import MARKETER, MARKETER_OWNER, MARKETER_OWNER_ANEW
from registry.firms.services.api_key import api_key_revoke
from registry.firms.web.firm import firm, person, show
from registry.firms.web.keys import KeyForm, key_row


@allow(MARKETER)
def keys(request: HttpRequest) -> HttpResponse:
    rows = [
        key_row(key) for key in ApiKey.objects.filter(marketer=firm(request)).select_related("made_by").order_by("-pk")
    ]
    return show(request, "registry/firms/marketer_keys.html", {"rows": rows})


@allow(MARKETER_OWNER_ANEW)
def key_create(request: HttpRequest) -> HttpResponse:
    form = KeyForm(request.POST or None, owner=firm(request))
    if request.method == "POST" and form.is_valid() and (plaintext_key := form.create(person(request))):
        return show(request, "registry/firms/marketer_key_made.html", {"plaintext_key": plaintext_key})
    return show(request, "registry/firms/marketer_key_form.html", {"form": form}, status=422 if form.errors else 200)


@allow(MARKETER_OWNER)
@require_POST
def key_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    key = get_object_or_404(ApiKey, public_id=public_id, marketer=firm(request))
    api_key_revoke(key=key, at=clock.now(), actor=person(request))
    messages.success(request, str(_("The key no longer opens anything.")))
    return redirect("marketer-keys")
