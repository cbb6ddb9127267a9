"""What an officer may see and do, where."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.access.roles import DESK_ROLES, NATIONAL, Role
from core.errors import Conflict
from core.models import User


def roles_in(user: User, province: str, at: datetime) -> frozenset[Role]:
    """Roles this user holds for matters of `province`; a grant of the national office reaches everywhere."""
    here = (NATIONAL, province)
    return frozenset(Role(grant.role) for grant in user.grants_at(at) if grant.province in here) & DESK_ROLES


def provinces_seen(user: User, at: datetime) -> frozenset[str]:
    """Provinces whose matters this user sees; ``""`` among them means all."""
    return frozenset(grant.province for grant in user.grants_at(at) if grant.role in DESK_ROLES)


def check_apart(*, user: User, role: Role, at: datetime) -> None:
    """Raises `Conflict` where `user` would administer and work at the desk: who gives roles sees no case."""
    held = set(user.grants.in_force(at).values_list("role", flat=True))
    if held and (role == Role.ADMINISTRATOR) != (Role.ADMINISTRATOR in held):
        message = _("Nobody is administrator and works at the desk. End the other role first.")
        raise Conflict("role.apart", message, pointer="/role")
