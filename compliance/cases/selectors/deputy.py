"""Questions about deputies."""

from datetime import datetime

from django.db.models import Q, QuerySet

from compliance.cases.models import Deputy
from compliance.cases.rules.deputy import WORKERS
from core.access.roles import Role
from core.models import RoleGrant, User
from core.selectors.officer import provinces_seen, roles_in


def deputies_shown(user: User, at: datetime) -> "QuerySet[Deputy]":
    """Deputies now and to come, of the offices this person works for."""
    provinces = provinces_seen(user, at)
    rows = Deputy.objects.filter(until__gt=at).select_related("principal", "deputy", "named_by")
    return (rows if "" in provinces else rows.filter(province__in=provinces)).order_by("since", "pk")


def may_end(deputy: Deputy, user: User, at: datetime) -> bool:
    """Whoever is represented, the deputy, or a supervisor."""
    own = user.pk in (deputy.principal_id, deputy.deputy_id)
    return own or Role.SUPERVISOR in roles_in(user, deputy.province, at)


def acting_as(user: User, at: datetime) -> "QuerySet[Deputy]":
    """Whom this person represents now."""
    return Deputy.objects.in_force(at).filter(deputy=user).select_related("principal").order_by("until", "pk")


def grants_represented(user: User, at: datetime, *, all_of: frozenset[str]) -> "QuerySet[RoleGrant]":
    """Roles for which this person may name a deputy: the own, and everybody's in the provinces `all_of` ("" is all)."""
    rows = RoleGrant.objects.in_force(at).filter(role__in=WORKERS, user__is_active=True)
    reach = Q() if "" in all_of else Q(user=user) | Q(province__in=all_of)
    return rows.filter(reach).select_related("user").order_by("user__name", "user", "role", "province")


def workers_of(provinces: frozenset[str], at: datetime) -> "QuerySet[User]":
    """Who works on cases of these provinces ("": everywhere), the national office among them."""
    rows = RoleGrant.objects.in_force(at).filter(role__in=WORKERS)
    if "" not in provinces:
        rows = rows.filter(province__in={"", *provinces})
    return User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name", "pk")
