"""Questions about invitations."""

from datetime import datetime

from django.db.models import QuerySet

from core.ids import token_digest
from core.models import Invitation
from core.selectors.only import only


def invitations_open(at: datetime) -> "QuerySet[Invitation]":
    """Neither used, withdrawn nor expired, confirmed or not; the newest first."""
    rows = Invitation.objects.filter(accepted_at=None, expires_at__gt=at)
    return rows.select_related("invited_by", "confirmed_by").order_by("-created_at", "-pk")


def invitations_waiting(at: datetime) -> "QuerySet[Invitation]":
    """Open, and not confirmed by a second person yet."""
    return invitations_open(at).filter(token_digest=None)


def invitation_of(token: str, at: datetime) -> Invitation | None:
    """The open invitation this link stands for."""
    return only(invitations_open(at).filter(token_digest=token_digest(token)))
