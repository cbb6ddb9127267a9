"""Accepting an invitation: the link, a password, then the second factor, before any page of the desk opens."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core import clock
from core.access.rules import PUBLIC, allow
from core.errors import DomainError, Gone, TooMany
from core.policies import current_policy
from core.running.rates import Rate, spend
from core.selectors.invitation import invitation_of
from core.services.invitation import invitation_accept
from core.web.errors import too_many
from core.web.forms import add_domain_error
from core.web.roles import province_name, role_name

TOKEN = "invitation"  # noqa: S105 - the session's name for it
FROM_ONE_ADDRESS = Rate("invitations", 30, 3600)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. Several words are easy to remember and hard to guess."),
        strip=False,
        max_length=200,
        error_messages={"required": _("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "govuk-input--width-20"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=200,
        error_messages={"required": _("Type the password again.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "govuk-input--width-20"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("The two passwords differ. Type the same one twice."))
        return again


@allow(PUBLIC)
@never_cache
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself: keeps its token in the (encrypted) session, so that the address with the form is no secret."""
    try:
        spend(FROM_ONE_ADDRESS, request.META["REMOTE_ADDR"])
    except TooMany as error:
        return too_many(request, error.retry_after)
    request.session[TOKEN] = token[:100]
    answer = redirect("invitation-accept")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@allow(PUBLIC)
@never_cache
@sensitive_post_parameters("password", "again")
def invitation_accept_page(request: HttpRequest) -> HttpResponse:
    try:
        spend(FROM_ONE_ADDRESS, request.META["REMOTE_ADDR"])
    except TooMany as error:
        return too_many(request, error.retry_after)
    token = request.session.get(TOKEN, "")
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
    }
    return render(request, "core/invitation.html", context, status=422 if form.errors else 200)


def accept(request: HttpRequest, token: str, password: str) -> HttpResponse:
    """Make the account and sign its holder in, whoever used this browser before."""
    user = invitation_accept(token=token, password=password, at=clock.now())
    logout(request)
    record_authentication(request, user, method="password", reauthenticated=True)  # just typed: not asked for again
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=reverse("mfa_activate_totp")
    )
    return answer
