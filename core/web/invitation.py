"""Accepting an invitation: the link, a password, then the second factor, before any page of the desk opens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core import clock
from core.access.rules import PUBLIC, allow
from core.errors import DomainError, Gone, TooMany
from core.policies import current_policy
from core.running.rates import Rate, client_address, spend
from core.selectors.invitation import invitation_of
from core.services.invitation import invitation_accept
from core.web.entering import enter_new_account
from core.web.errors import too_many
from core.web.forms import add_domain_error
from core.web.link_token import token_keep, token_of, token_sealed
from core.web.passwords import PasswordForm
from core.web.roles import province_name, role_name

TOKEN = "invitation"  # noqa: S105 - the session's name for it
FROM_ONE_ADDRESS = Rate("invitations", 30, 3600, guard=True)


@allow(PUBLIC)
@never_cache
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself: keeps its token in the (encrypted) session, so that the address with the form is no secret."""
    try:
        spend(FROM_ONE_ADDRESS, client_address(request))
    except TooMany as error:
        return too_many(request, error.retry_after)
    token_keep(request, TOKEN, token[:100])
    answer = redirect("invitation-accept")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("password", "again")
def invitation_accept_page(request: HttpRequest) -> HttpResponse:
    try:
        spend(FROM_ONE_ADDRESS, client_address(request))
    except TooMany as error:
        return too_many(request, error.retry_after)
    token = token_of(request, TOKEN)
    found = invitation_of(token, clock.now())
    if found is None:
        return render(request, "core/invitation_gone.html", status=410)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return accept(request, token, form.cleaned_data["password"])
        except Gone:
            return render(request, "core/invitation_gone.html", status=410)
        except DomainError as error:
            add_domain_error(form, error)
    policy = current_policy()
    context = {
        "form": form,
        "invitation": found,
        "role": role_name(found.role, policy),
        "province": province_name(found.province, policy),
        "sealed": token_sealed(request, TOKEN, token),
    }
    return render(request, "core/invitation.html", context, status=422 if form.errors else 200)


def accept(request: HttpRequest, token: str, password: str) -> HttpResponse:
    return enter_new_account(request, invitation_accept(token=token, password=password, at=clock.now()))
