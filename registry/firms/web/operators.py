"""An operator's page: its keys."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.models import User
from registry.firms.models import ApiKey, Operator
from registry.firms.permissions import OPERATOR, OPERATOR_ANEW
from registry.firms.selectors.marketer import operator_membership_of
from registry.firms.services.api_key import api_key_revoke
from registry.firms.web.keys import KeyForm, key_row


def own(request: HttpRequest) -> Operator:
    assert isinstance(request.user, User)
    membership = operator_membership_of(request.user)
    if membership is None:
        raise PermissionDenied
    return membership.operator


def person(request: HttpRequest) -> Actor:
    assert isinstance(request.user, User)
    return Actor.user(request.user)


@allow(OPERATOR)
def operator_home(request: HttpRequest) -> HttpResponse:
    operator = own(request)
    rows = [key_row(key) for key in ApiKey.objects.filter(operator=operator).select_related("made_by").order_by("-pk")]
    return render(request, "registry/firms/operator_home.html", {"operator": operator, "rows": rows})


@allow(OPERATOR_ANEW)
def key_create(request: HttpRequest) -> HttpResponse:
    operator = own(request)
    form = KeyForm(request.POST or None, owner=operator)
    if request.method == "POST" and form.is_valid() and (plaintext_key := form.create(person(request))):
        return render(
            request, "registry/firms/operator_key_made.html", {"operator": operator, "plaintext_key": plaintext_key}
        )
    status = 422 if form.errors else 200
    return render(request, "registry/firms/operator_key_form.html", {"operator": operator, "form": form}, status=status)


@allow(OPERATOR)
@require_POST
def key_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    key = get_object_or_404(ApiKey, public_id=public_id, operator=own(request))
    api_key_revoke(key=key, at=clock.now(), actor=person(request))
    messages.success(request, str(_("The key no longer opens anything.")))
    return redirect("operator-home")
