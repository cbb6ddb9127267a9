"""What an administrator asks: who holds which role, what waits for a second person, and which operators are let in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from core.models import RoleGrant, User
from core.selectors.invitation import invitations_waiting
from core.selectors.role_proposal import proposals_open
from registry.firms.models import ApiKey, Operator, OperatorMember


def officers(at: datetime) -> "QuerySet[User]":
    """Everybody who holds a role at `at`, by name, with those roles (`held`) and whether they have a second factor (`factor`)."""
    held = RoleGrant.objects.in_force(at).select_related("granted_by", "confirmed_by").order_by("province", "role")
    return (
        User.objects.filter(pk__in=RoleGrant.objects.in_force(at).values("user"))
        .annotate(factor=Exists(_factors()))
        .prefetch_related(Prefetch("grants", queryset=held, to_attr="held"))
        .order_by("name", "pk")
    )


def officers_without_factor(at: datetime) -> int:
    return officers(at).filter(~Exists(_factors())).count()


def _factors() -> "QuerySet[Authenticator]":
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=OuterRef("pk"))
    return found.exclude(type=Authenticator.Type.RECOVERY_CODES)


def staff() -> "QuerySet[User]":
    """Accounts that may be given a role: those that ever held one. Citizens and firms' people are no officers."""
    return User.objects.filter(email__isnull=False, pk__in=RoleGrant.objects.values("user"))


@dataclass(frozen=True)
class Proposed:
    """A role that waits for a second person: of somebody who has an account, or (`user_id` None) of an invitation."""

    pk: int
    name: str
    email: str
    user_id: int | None
    role: str
    province: str
    by: User
    at: datetime


def proposed(at: datetime) -> list[Proposed]:
    """Everything that waits for a second person, the oldest first."""
    roles = [
        Proposed(
            row.pk,
            row.user.name,
            row.user.email or "",
            row.user_id,
            row.role,
            row.province,
            row.proposed_by,
            row.proposed_at,
        )
        for row in proposals_open()
    ]
    invited = [
        Proposed(row.pk, row.name, row.email, None, row.role, row.province, row.invited_by, row.created_at)
        for row in invitations_waiting(at)
        if row.invited_by is not None
    ]
    return sorted([*roles, *invited], key=lambda row: row.at)


def operator_members_waiting() -> "QuerySet[OperatorMember]":
    """People whom an administrator invited to an operator, for a second one to confirm; the oldest first."""
    waiting = OperatorMember.objects.filter(until=None, invited_by__isnull=False, confirmed_by=None)
    return waiting.select_related("user", "operator", "invited_by").order_by("since", "pk")


def operators() -> "QuerySet[Operator]":
    members = OperatorMember.objects.filter(until=None).select_related("user").order_by("since")
    keys = ApiKey.objects.select_related("made_by").order_by("-pk")
    return Operator.objects.order_by("name").prefetch_related(
        Prefetch("members", queryset=members, to_attr="acting"), Prefetch("keys", queryset=keys, to_attr="all_keys")
    )
