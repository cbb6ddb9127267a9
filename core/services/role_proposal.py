"""Acts on proposed roles: one administrator proposes, a second one confirms or either refuses."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.access.roles import NATIONAL, Role
from core.actors import Actor
from core.errors import Conflict
from core.models import RoleGrant, RoleProposal, User
from core.selectors.officer import check_apart
from core.services.audit import audit_write
from core.services.second_person import check_first_person, check_second_person
from core.services.user import role_grant


@transaction.atomic
def role_propose(*, user: User, role: Role, province: str = NATIONAL, proposed_by: User, at: datetime) -> RoleProposal:
    """Propose that `user` hold a role. It gives no power before `role_confirm`. Proposing twice changes nothing."""
    check_first_person(proposed_by, receiver=user, at=at)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.grants.in_force(at).filter(role=role, province=province).exists():
        raise Conflict("role.held", _("This person already holds this role there."), pointer="/role")
    check_apart(user=user, role=role, at=at)
    waiting = RoleProposal.objects.filter(user=user, role=role, province=province, answered_at=None).first()
    if waiting is not None:
        return waiting
    proposal = RoleProposal.objects.create(
        user=user, role=role, province=province, proposed_by=proposed_by, proposed_at=at
    )
    data = {"user": user.pk, "role": str(role), "province": province}
    audit_write(actor=Actor.user(proposed_by), act="role.proposed", target=proposal, at=at, data=data)
    return proposal


@transaction.atomic
def role_confirm(*, proposal: RoleProposal, confirmed_by: User, at: datetime) -> RoleGrant:
    """The second person's word: from `at` on the role is held."""
    locked = _waiting(proposal)
    check_second_person(
        confirmed_by, proposer=locked.proposed_by, proposed_at=locked.proposed_at, receiver=locked.user, at=at
    )
    locked.grant = role_grant(
        user=locked.user,
        role=Role(locked.role),
        province=locked.province,
        granted_by=locked.proposed_by,
        confirmed_by=confirmed_by,
        at=at,
    )
    locked.answered_by, locked.answered_at = confirmed_by, at
    locked.save(update_fields=["grant", "answered_by", "answered_at"])
    return locked.grant


@transaction.atomic
def role_refuse(*, proposal: RoleProposal, refused_by: User, at: datetime) -> None:
    """End a proposal; whoever made it may take it back so."""
    locked = _waiting(proposal)
    locked.answered_by, locked.answered_at = refused_by, at
    locked.save(update_fields=["answered_by", "answered_at"])
    data = {
        "user": locked.user_id,
        "role": locked.role,
        "province": locked.province,
        "proposed_by": locked.proposed_by_id,
    }
    audit_write(actor=Actor.user(refused_by), act="role.refused", target=locked, at=at, data=data)


def _waiting(proposal: RoleProposal) -> RoleProposal:
    locked = RoleProposal.objects.select_for_update(no_key=True, of=("self",)).select_related("user", "proposed_by")
    found = locked.filter(answered_at=None).filter(pk=proposal.pk).first()
    if found is None:
        raise Conflict("role.answered", _("This proposal was answered meanwhile."))
    return found
