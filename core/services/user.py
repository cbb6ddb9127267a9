"""Acts on people's accounts."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError, Gone
from core.models import Invitation, Number, RoleGrant, User
from core.roles import NATIONAL, Role
from core.services.audit import audit_write

INVITATION_LIFETIME = timedelta(days=7)


@transaction.atomic
def citizen_obtain(*, number: Number, language: str, at: datetime) -> User:
    """The account of whoever proved to hold `number`, made if missing."""
    Number.objects.select_for_update().get(pk=number.pk)
    user = User.objects.filter(number=number).first()
    if user is None:
        user = User.objects.create_user(number=number, language=language, created_at=at)
        audit_write(actor=Actor.user(user), act="user.created", target=user, at=at)
    return user


@transaction.atomic
def staff_create(*, email: str, password: str, name: str, at: datetime, actor: Actor) -> User:
    """An account with e-mail and password; its roles are granted apart."""
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError("user.exists", _("Somebody already signs in with this e-mail address."), pointer="/email")
    user = User(email=email.strip(), name=name, created_at=at)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError("user.password", " ".join(error.messages), pointer="/password") from error
    user.set_password(password)
    user.save()
    audit_write(actor=actor, act="user.created", target=user, at=at)
    return user


@transaction.atomic
def role_grant(*, user: User, role: Role, province: str = NATIONAL, granted_by: User | None, at: datetime) -> RoleGrant:
    """Give `user` a role in a province (or the national office), from `at` on. Granting twice changes nothing."""
    User.objects.select_for_update().get(pk=user.pk)
    grant = user.grants.in_force(at).filter(role=role, province=province).first()
    if grant is None:
        grant = RoleGrant.objects.create(user=user, role=role, province=province, granted_by=granted_by, since=at)
        actor = Actor.user(granted_by) if granted_by else Actor.system("setup")
        audit_write(
            actor=actor, act="role.granted", target=grant, at=at, data={"role": str(role), "province": province}
        )
    return grant


@transaction.atomic
def role_end(*, grant: RoleGrant, ended_by: User, at: datetime) -> None:
    RoleGrant.objects.filter(pk=grant.pk, until=None).update(until=at)
    audit_write(actor=Actor.user(ended_by), act="role.ended", target=grant, at=at)


@transaction.atomic
def officer_invite(
    *, email: str, name: str, role: Role, province: str, invited_by: User, at: datetime
) -> tuple[Invitation, str]:
    """Invite an officer; returns the invitation and the token of its link, which is shown once."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.strip(),
        name=name,
        role=role,
        province=province,
        token_digest=hashlib.sha256(token.encode()).digest(),
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
def invitation_accept(*, token: str, password: str, at: datetime) -> User:
    """Make the invited officer's account. A link works once."""
    digest = hashlib.sha256(token.encode()).digest()
    invitation = Invitation.objects.select_for_update().filter(token_digest=digest).first()
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
