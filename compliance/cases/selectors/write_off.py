"""Questions about what is written off: what is proposed, and what counts."""

from datetime import datetime

from django.db.models import QuerySet

from compliance.cases.models import Case, WriteOff
from core.access.roles import NATIONAL, Role
from core.models import User


def write_off_proposed(case: Case) -> WriteOff | None:
    return case.write_offs.filter(answered_at=None).select_related("proposed_by").first()


def write_offs_waiting(user: User, at: datetime) -> "QuerySet[WriteOff]":
    """Proposals that this user may answer as a head, the oldest first; of closed cases too."""
    offices = {grant.province for grant in user.grants_at(at) if grant.role == Role.HEAD}
    if not offices:
        return WriteOff.objects.none()
    rows = WriteOff.objects.filter(answered_at=None).exclude(proposed_by=user)
    if NATIONAL not in offices:
        rows = rows.filter(case__province__in=offices)
    return rows.select_related("case", "proposed_by").order_by("proposed_at", "pk")


def write_off_of(case: Case) -> WriteOff | None:
    """The one that counts for what the case now orders to be paid: of an earlier decision none does."""
    agreed = case.write_offs.filter(agreed=True, answered_at__gte=case.served_at) if case.served_at else None
    return agreed.order_by("-answered_at").first() if agreed is not None else None


def is_with_court(case: Case) -> bool:
    """Whether a court enforces what is to be paid: it was asked to, or decided it."""
    if case.facts.get("judgment_reference"):
        return True
    asked = case.events.filter(act="case.enforcement_asked")
    return case.served_at is not None and asked.filter(at__gte=case.served_at).exists()
