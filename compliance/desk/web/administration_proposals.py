"""Roles and invitations that one administrator has proposed: a second one confirms, either refuses."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.desk.selectors.administration import Proposed, operator_members_waiting, proposed
from compliance.desk.web.administration_invitations import link_leaves
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.rules import ADMINISTRATOR, ADMINISTRATOR_ANEW, allow
from core.errors import DomainError
from core.models import Invitation, RoleProposal
from core.policies import current_policy
from core.selectors.role_proposal import administrator_count
from core.services.invitation import invitation_confirm, invitation_withdraw
from core.services.role_proposal import role_confirm, role_refuse
from core.web.roles import province_name, role_name


def _proposal_row(row: Proposed, reader_id: int) -> dict[str, object]:
    policy = current_policy()
    return {
        "proposed": row,
        "role": role_name(row.role, policy),
        "province": province_name(row.province, policy),
        "may_confirm": reader_id not in (row.by.pk, row.user_id),
        "is_receiver": reader_id == row.user_id,
    }


@allow(ADMINISTRATOR)
def proposal_list(request: HttpRequest) -> HttpResponse:
    at, reader = clock.now(), officer_of(request)
    rows = [_proposal_row(row, reader.pk) for row in proposed(at)]
    context = {"rows": rows, "people": operator_members_waiting(), "is_alone": administrator_count(at) < 2}
    return desk_page(request, "compliance/desk/admin_proposals.html", context)


def answered(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Back to the list with the sentence that the act answers, or with why it was refused."""
    try:
        messages.success(request, act())
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("administration-proposals")


@allow(ADMINISTRATOR_ANEW)
@require_POST
def confirm_role(request: HttpRequest, proposal_id: int) -> HttpResponse:
    proposal = get_object_or_404(RoleProposal, pk=proposal_id)

    def act() -> str:
        grant = role_confirm(proposal=proposal, confirmed_by=officer_of(request), at=clock.now())
        return _("%(name)s now holds this role.") % {"name": grant.user}

    return answered(request, act)


@allow(ADMINISTRATOR)
@require_POST
def refuse_role(request: HttpRequest, proposal_id: int) -> HttpResponse:
    proposal = get_object_or_404(RoleProposal, pk=proposal_id)

    def act() -> str:
        role_refuse(proposal=proposal, refused_by=officer_of(request), at=clock.now())
        return _("The proposal is refused. Nobody has gained a role by it.")

    return answered(request, act)


@allow(ADMINISTRATOR_ANEW)
@require_POST
def confirm_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    found = get_object_or_404(Invitation, pk=invitation_id)

    def act() -> str:
        confirmed, _token = invitation_confirm(invitation=found, confirmed_by=officer_of(request), at=clock.now())
        return link_leaves(confirmed)

    return answered(request, act)


@allow(ADMINISTRATOR)
@require_POST
def refuse_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    found = get_object_or_404(Invitation, pk=invitation_id)

    def act() -> str:
        invitation_withdraw(invitation=found, withdrawn_by=officer_of(request), at=clock.now())
        return _("The proposal is refused. Nobody has gained a role by it.")

    return answered(request, act)
