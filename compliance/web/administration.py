"""The administrator: inviting officers, ending roles, admitting operators. And the page an invitation leads to."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from compliance.templatetags.desk import province, role
from compliance.web.desk import officer_of
from core import clock
from core.access import ADMINISTRATOR, PUBLIC, allow
from core.actors import Actor
from core.errors import DomainError
from core.models import Invitation, RoleGrant
from core.policies import current_policy
from core.roles import NATIONAL, Role
from core.services.user import invitation_accept, officer_invite, role_end
from core.web.forms import add_domain_error
from registry.models import Operator
from registry.services.operator import operator_admit


def role_choices() -> list[tuple[str, Any]]:
    return [(str(code), role(str(code)) if code != Role.ADMINISTRATOR else _("Administrator")) for code in Role]


def province_choices() -> list[tuple[str, Any]]:
    return [
        (NATIONAL, _("National office")),
        *((code, province(code)) for code in current_policy().numbering.provinces),
    ]


class InvitationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=role_choices)
    province = forms.ChoiceField(label=gettext_lazy("Office"), choices=province_choices, required=False)


class OperatorForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the operator"), max_length=200)


class AcceptanceForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        help_text=gettext_lazy("At least 12 characters. You set up a second factor next."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def overview(request: HttpRequest, status: int = 200, **forms_under_way: Any) -> HttpResponse:
    at = clock.now()
    context = {
        "invitation_form": InvitationForm(prefix="invitation"),
        "operator_form": OperatorForm(prefix="operator"),
        "grants": RoleGrant.objects.in_force(at).select_related("user").order_by("province", "role", "user__name"),
        "invitations": Invitation.objects.filter(accepted_at=None, expires_at__gt=at).order_by("-created_at"),
        "operators": Operator.objects.order_by("name"),
        **forms_under_way,
    }
    return render(request, "compliance/administration.html", context, status=status)


@allow(ADMINISTRATOR)
def administration(request: HttpRequest) -> HttpResponse:
    return overview(request, link=request.session.pop("invitation_link", ""))


@allow(ADMINISTRATOR)
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST, prefix="invitation")
    if not form.is_valid():
        return overview(request, 422, invitation_form=form)
    said = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
    try:
        invitation, token = officer_invite(**said, invited_by=officer_of(request), at=clock.now())
    except DomainError as error:
        add_domain_error(form, error)
        return overview(request, 422, invitation_form=form)
    link = settings.DNC_SITE_URL + reverse("invitation", args=[token])
    text = _("You are invited to work at the Do-Not-Call Register. Open this link within seven days:")
    send_mail(_("Invitation"), f"{text}\n\n{link}\n", None, [invitation.email], fail_silently=True)
    request.session["invitation_link"] = link
    return redirect("administration")


@allow(ADMINISTRATOR)
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(RoleGrant, pk=pk)
    if grant.user_id == request.user.pk and grant.role == Role.ADMINISTRATOR:
        messages.error(request, _("You cannot end your own role of administrator."))
    else:
        role_end(grant=grant, ended_by=officer_of(request), at=clock.now())
    return redirect("administration")


@allow(ADMINISTRATOR)
@require_POST
def admit_operator(request: HttpRequest) -> HttpResponse:
    form = OperatorForm(request.POST, prefix="operator")
    if form.is_valid():
        try:
            operator_admit(name=form.cleaned_data["name"], at=clock.now(), actor=Actor.user(officer_of(request)))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("administration")
    return overview(request, 422, operator_form=form)


@sensitive_post_parameters("password")
@allow(PUBLIC)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invited officer chooses a password; the second factor follows at the first sign-in."""
    form = AcceptanceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation_accept(token=token, password=form.cleaned_data["password"], at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Your account is ready. Sign in with your e-mail address and password."))
            return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "compliance/invitation.html", {"form": form}, status=status)
