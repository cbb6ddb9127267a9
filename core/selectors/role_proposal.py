"""Questions about roles that wait for a second person, and who could be one."""

from datetime import datetime

from django.db.models import QuerySet

from core.access.roles import Role
from core.models import RoleGrant, RoleProposal


def proposals_open() -> "QuerySet[RoleProposal]":
    """Neither confirmed nor refused; the oldest first."""
    rows = RoleProposal.objects.filter(answered_at=None)
    return rows.select_related("user", "proposed_by").order_by("proposed_at", "pk")


def administrator_count(at: datetime) -> int:
    """How many people can propose or confirm a role."""
    grants = RoleGrant.objects.in_force(at).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return grants.values("user").distinct().count()
