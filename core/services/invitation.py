"""Acts on invitations of officers."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, Gone
from core.models import Invitation, User
from core.services.audit import audit_write
from core.services.user import role_grant, staff_create

INVITATION_LIFETIME = timedelta(days=7)


def _token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def officer_invite(
    *, email: str, name: str, role: Role, province: str, invited_by: User, at: datetime
) -> tuple[Invitation, str]:
    """Invite an officer; returns the invitation and the token of its link, which is shown once."""
    if User.objects.filter(email__iexact=email.strip()).exists():
        message = _("Somebody already signs in with this e-mail address. Give that person a further role instead.")
        raise Conflict("user.exists", message, pointer="/email")
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.strip(),
        name=name.strip(),
        role=role,
        province=province,
        token_digest=_token_digest(token),
        invited_by=invited_by,
        created_at=at,
        expires_at=at + INVITATION_LIFETIME,
    )
    audit_write(
        actor=Actor.user(invited_by),
        act="officer.invited",
        target=invitation,
        at=at,
        data={"role": str(role), "province": province},
    )
    return invitation, token


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, withdrawn_by: User, at: datetime) -> None:
    """End an invitation before it is used: its link opens nothing from `at` on. Withdrawing twice changes nothing."""
    still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=at)
    if still_open.update(expires_at=at):
        audit_write(actor=Actor.user(withdrawn_by), act="invitation.withdrawn", target=invitation, at=at)


@transaction.atomic
def invitation_accept(*, token: str, password: str, at: datetime) -> User:
    """Make the invited officer's account. A link works once."""
    invitation = Invitation.objects.select_for_update().filter(token_digest=_token_digest(token)).first()
    if invitation is None or invitation.accepted_at or at >= invitation.expires_at:
        raise Gone(
            "invitation.expired", _("This invitation was used or has expired. Ask your administrator for a new one.")
        )
    user = staff_create(
        email=invitation.email, password=password, name=invitation.name, at=at, actor=Actor.user(invitation.invited_by)
    )
    role_grant(
        user=user, role=Role(invitation.role), province=invitation.province, granted_by=invitation.invited_by, at=at
    )
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return user
