"""What an administrator asks: who holds which role, and which operators are let in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from core.models import RoleGrant, User
from registry.firms.models import ApiKey, Operator, OperatorMember


@dataclass(frozen=True)
class OfficerRow:
    user: User
    grants: list[RoleGrant]
    second_factor: bool


def officers(at: datetime) -> list[OfficerRow]:
    """Everybody who holds a role at `at`, by name."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    held = RoleGrant.objects.in_force(at).select_related("granted_by").order_by("province", "role")
    users = (
        User.objects.filter(pk__in=RoleGrant.objects.in_force(at).values("user"))
        .annotate(factor=Exists(factors))
        .prefetch_related(Prefetch("grants", queryset=held, to_attr="held"))
        .order_by("name", "pk")
    )
    return [OfficerRow(user, user.held, user.factor) for user in users]


def staff() -> "QuerySet[User]":
    """Accounts that may be given a role: those that ever held one. Citizens and firms' people are no officers."""
    return User.objects.filter(email__isnull=False, pk__in=RoleGrant.objects.values("user"))


def operators() -> "QuerySet[Operator]":
    members = OperatorMember.objects.filter(until=None).select_related("user").order_by("since")
    keys = ApiKey.objects.order_by("-pk")
    return Operator.objects.order_by("name").prefetch_related(
        Prefetch("members", queryset=members, to_attr="acting"), Prefetch("keys", queryset=keys, to_attr="all_keys")
    )
