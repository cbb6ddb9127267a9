"""The administrator's list of officers: who holds which role; proposing one and ending one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.desk.selectors.administration import (
    officers,
    officers_without_factor,
    operator_members_waiting,
    operators,
    proposed,
    staff,
)
from compliance.desk.selectors.messages import purpose_states
from compliance.desk.web.administration_messages import low_of, row_of
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.given_up import given_up_rows
from core import clock
from core.access.roles import NATIONAL, Role
from core.access.rules import ADMINISTRATOR, ADMINISTRATOR_ANEW, allow
from core.errors import DomainError
from core.models import RoleGrant
from core.policies import current_policy
from core.selectors.invitation import invitations_open
from core.selectors.role_proposal import administrator_count
from core.services.role_proposal import role_propose
from core.services.user import officer_end, role_end
from core.web.forms import add_domain_error
from core.web.paging import page_of
from core.web.roles import NATIONAL_OFFICE, office_choices, province_name, role_choices, role_name
from core.web.typed import typed


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=lambda: role_choices(current_policy()), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role.")},
    )  # fmt: skip
    province = forms.ChoiceField(
        label=gettext_lazy("Office"),
        choices=lambda: office_choices(current_policy()),
        error_messages={"required": gettext_lazy("Choose an office.")},
    )

    def clean_province(self) -> str:
        chosen: str = self.cleaned_data["province"]
        return NATIONAL if chosen == NATIONAL_OFFICE else chosen

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("role") == Role.ADMINISTRATOR and said.get("province", NATIONAL) != NATIONAL:
            self.add_error("province", _("An administrator belongs to the national office."))
        return said


def _grant_row(grant: RoleGrant) -> dict[str, Any]:
    policy = current_policy()
    return {
        "grant": grant,
        "role": role_name(grant.role, policy),
        "province": province_name(grant.province, policy),
    }


@allow(ADMINISTRATOR)
def overview(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    rows = officers(at)
    facts = {
        "officer_count": rows.count(),
        "without_factor": officers_without_factor(at),
        "proposal_count": len(proposed(at)) + operator_members_waiting().count(),
        "calendar_ends": current_policy(at).calendar_ends(at),
        "is_alone": administrator_count(at) < 2,
        "invitation_count": invitations_open(at).count(),
        "low": low_of([row_of(state) for state in purpose_states(at)]),
        "given_up": given_up_rows(at),
        "operator_count": operators().filter(suspended_at=None).count(),
    }
    return desk_page(request, "compliance/desk/admin_overview.html", facts)


@allow(ADMINISTRATOR)
def officer_list(request: HttpRequest) -> HttpResponse:
    page = page_of(request, officers(clock.now()))
    rows = [{"user": user, "grants": [_grant_row(grant) for grant in user.held]} for user in page]
    return desk_page(request, "compliance/desk/admin_officers.html", {"rows": rows, "page": page})


@allow(ADMINISTRATOR_ANEW)
def role_give(request: HttpRequest, user_id: int) -> HttpResponse:
    """Propose a further role for somebody who already has an account."""
    user = get_object_or_404(staff(), pk=user_id)
    form = RoleForm(typed(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        proposer = officer_of(request)
        try:
            role_propose(
                user=user, role=Role(said["role"]), province=said["province"], proposed_by=proposer, at=clock.now()
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Proposed. The role is held once another administrator has confirmed it."))
            return redirect("administration-proposals")
    context = {"person": user, "form": form, "is_self": user == request.user}
    return desk_page(request, "compliance/desk/admin_role.html", context, status=422 if form.errors else 200)


@allow(ADMINISTRATOR_ANEW)
def role_take(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Asked first, then ended: a role ends at once."""
    grant = get_object_or_404(RoleGrant.objects.in_force(clock.now()).select_related("user"), pk=grant_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            role_end(grant=grant, ended_by=officer_of(request), at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The role has ended."))
            return redirect("administration-officers")
    context = {**_grant_row(grant), "form": form, "person": grant.user}
    return desk_page(request, "compliance/desk/admin_role_end.html", context, status=422 if form.errors else 200)


@allow(ADMINISTRATOR_ANEW)
def officer_close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Asked first, then closed for good: somebody has left the office."""
    person = get_object_or_404(staff(), pk=user_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            officer_end(user=person, ended_by=officer_of(request), at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The account of %(name)s is closed.") % {"name": person})
            return redirect("administration-officers")
    context = {"form": form, "person": person}
    return desk_page(request, "compliance/desk/admin_officer_end.html", context, status=422 if form.errors else 200)
