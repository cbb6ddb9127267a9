"""Inviting officers, and withdrawing an invitation that nobody has used yet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from compliance.desk.web.administration_officers import RoleForm
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.roles import Role
from core.access.rules import ADMINISTRATOR, allow
from core.accounts.invitation_mail import invitation_link, invitation_send
from core.errors import DomainError
from core.models import Invitation
from core.policies import current_policy
from core.selectors.invitation import invitations_open
from core.services.invitation import invitation_withdraw, officer_invite
from core.web.forms import add_domain_error
from core.web.roles import province_name, role_name


class InvitationForm(RoleForm):
    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter a name.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The office's own address of this person. The invitation goes there."),
        error_messages={
            "required": gettext_lazy("Enter an e-mail address."),
            "invalid": gettext_lazy("Enter an address like a@example.cn."),
        },
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-20"}),
    )
    field_order = ("name", "email", "role", "province")


def invitation_row(invitation: Invitation) -> dict[str, Any]:
    policy = current_policy()
    return {
        "invitation": invitation,
        "role": role_name(invitation.role, policy),
        "province": province_name(invitation.province, policy),
    }


@allow(ADMINISTRATOR)
def invitation_list(request: HttpRequest) -> HttpResponse:
    rows = [invitation_row(row) for row in invitations_open(clock.now())]
    return desk_page(request, "compliance/desk/admin_invitations.html", {"rows": rows})


@allow(ADMINISTRATOR)
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            invitation, token = officer_invite(**said, invited_by=officer_of(request), at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            mailed = invitation_send(invitation, token)
            context = {**invitation_row(invitation), "link": invitation_link(token), "mailed": mailed}
            return desk_page(request, "compliance/desk/admin_invited.html", context)
    return desk_page(request, "compliance/desk/admin_invite.html", {"form": form}, status=422 if form.errors else 200)


@allow(ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=invitation_id)
    invitation_withdraw(invitation=invitation, withdrawn_by=officer_of(request), at=clock.now())
    messages.success(request, _("The invitation opens nothing any more."))
    return redirect("administration-invitations")
