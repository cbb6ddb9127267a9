"""Inviting officers, sending a link once more, and withdrawing an invitation that nobody has used yet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compliance.desk.web.administration_officers import RoleForm
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.roles import Role
from core.access.rules import ADMINISTRATOR, ADMINISTRATOR_ANEW, allow
from core.errors import DomainError
from core.models import Invitation
from core.policies import current_policy
from core.selectors.invitation import invitations_open
from core.services.invitation import invitation_renew, invitation_withdraw, officer_invite
from core.web.forms import add_domain_error
from core.web.roles import province_name, role_name
from core.web.typed import typed


class InvitationForm(RoleForm):
    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter a name.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy(
            "The office's own address of this person. The link goes there and is shown to nobody else."
        ),
        error_messages={
            "required": gettext_lazy("Enter an e-mail address."),
            "invalid": gettext_lazy("Enter an address like a@example.cn."),
        },
        widget=forms.EmailInput(attrs={"class": "govuk-input--width-20"}),
    )
    field_order = ("name", "email", "role", "province")


def _invitation_row(invitation: Invitation) -> dict[str, Any]:
    policy = current_policy()
    return {
        "invitation": invitation,
        "role": role_name(invitation.role, policy),
        "province": province_name(invitation.province, policy),
    }


@allow(ADMINISTRATOR)
def invitation_list(request: HttpRequest) -> HttpResponse:
    rows = [_invitation_row(row) for row in invitations_open(clock.now())]
    return desk_page(request, "compliance/desk/admin_invitations.html", {"rows": rows})


@allow(ADMINISTRATOR_ANEW)
def invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(typed(request))
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            officer_invite(**said, invited_by=officer_of(request), at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Proposed. The link is sent once another administrator has confirmed it."))
            return redirect("administration-proposals")
    return desk_page(request, "compliance/desk/admin_invite.html", {"form": form}, status=422 if form.errors else 200)


def link_leaves(invitation: Invitation) -> str:
    """The sentence that says so."""
    said = _("The link is on its way to %(email)s. If nothing comes, send a new one under “Invitations”.")
    return said % {"email": invitation.email}


@allow(ADMINISTRATOR_ANEW)
@require_POST
def renew(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """A new link in place of one that did not arrive."""
    found = get_object_or_404(Invitation, pk=invitation_id)
    try:
        renewed, _token = invitation_renew(invitation=found, renewed_by=officer_of(request), at=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, link_leaves(renewed))
    return redirect("administration-invitations")


@allow(ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=invitation_id)
    invitation_withdraw(invitation=invitation, withdrawn_by=officer_of(request), at=clock.now())
    messages.success(request, _("The invitation opens nothing any more."))
    return redirect("administration-invitations")
