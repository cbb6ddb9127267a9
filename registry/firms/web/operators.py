"""An operator's page: what it is asked, and its keys."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.models import User
from core.web.shown_once import shown_once
from core.web.typed import typed
from registry.firms.models import ApiKey, Operator
from registry.firms.permissions import OPERATOR, OPERATOR_ANEW, OPERATOR_HOME
from registry.firms.selectors.marketer import operator_membership_of
from registry.firms.selectors.question import waiting_of
from registry.firms.web.keys import KeyForm, key_end, key_made, key_row


def own(request: HttpRequest) -> Operator:
    assert isinstance(request.user, User)
    membership = operator_membership_of(request.user)
    if membership is None:
        raise PermissionDenied
    return membership.operator


def person(request: HttpRequest) -> Actor:
    assert isinstance(request.user, User)
    return Actor.user(request.user)


@allow(OPERATOR_HOME)
def operator_home(request: HttpRequest) -> HttpResponse:
    operator = own(request)
    rows = [key_row(key) for key in ApiKey.objects.filter(operator=operator).select_related("made_by").order_by("-pk")]
    context = {"operator": operator, "rows": rows, "waiting": waiting_of(operator.pk, clock.now())}
    return render(request, "registry/firms/operator_home.html", context)


@allow(OPERATOR_ANEW)
def key_create(request: HttpRequest) -> HttpResponse:
    operator = own(request)
    form = KeyForm(typed(request), owner=operator)
    if request.method == "POST" and form.is_valid():
        made = key_made(request, form, "operator-key-made", lambda: form.create(person(request)))
        if made is not None:
            return made
    status = 422 if form.errors else 200
    return render(request, "registry/firms/operator_key_form.html", {"operator": operator, "form": form}, status=status)


@allow(OPERATOR)
def key_shown(request: HttpRequest, public_id: str) -> HttpResponse:
    key = _own_key(request, public_id)
    context = {"plaintext_key": shown_once(request, key.public_id), "name": key.name}
    return render(request, "registry/firms/operator_key_made.html", context)


@allow(OPERATOR)
def key_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    key = _own_key(request, public_id)
    return key_end(request, key, person(request), "operator-home", layout="layouts/public.html")


def _own_key(request: HttpRequest, public_id: str) -> ApiKey:
    return get_object_or_404(ApiKey, public_id=public_id, operator=own(request))
