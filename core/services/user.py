"""Acts on people's accounts."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.access.roles import NATIONAL, Role
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import Number, RoleGrant, User
from core.services.audit import audit_write


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
    email = email.strip()
    if User.objects.filter(email__iexact=email).exists():
        raise _exists()
    user = User(email=email, name=name, created_at=at)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError("user.password", " ".join(error.messages), pointer="/password") from error
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:  # the same address at once
        raise _exists() from error
    audit_write(actor=actor, act="user.created", target=user, at=at)
    return user


def _exists() -> DomainError:
    return DomainError("user.exists", _("Somebody already signs in with this e-mail address."), pointer="/email")


@transaction.atomic
def role_grant(*, user: User, role: Role, province: str = NATIONAL, granted_by: User | None, at: datetime) -> RoleGrant:
    """Give `user` a role in a province (or the national office), from `at` on. Granting twice changes nothing."""
    User.objects.select_for_update().get(pk=user.pk)
    grant = user.grants.in_force(at).filter(role=role, province=province).first()
    if grant is None:
        grant = RoleGrant.objects.create(user=user, role=role, province=province, granted_by=granted_by, since=at)
        actor = Actor.user(granted_by) if granted_by else Actor.system("setup")
        audit_write(
            actor=actor,
            act="role.granted",
            target=grant,
            at=at,
            data={"user": user.pk, "role": str(role), "province": province},
        )
    return grant


@transaction.atomic
def role_end(*, grant: RoleGrant, ended_by: User, at: datetime) -> None:
    """Take a role back. Ending it twice changes nothing; nobody gives up their own last right to administer."""
    administering = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, until=None).order_by("pk")
    held = {row.pk: row.user_id for row in administering}  # locked: two who end each other's wait for each other
    owners_left = {owner for pk, owner in held.items() if pk != grant.pk}
    if grant.pk in held and (not owners_left or (grant.user_id == ended_by.pk and ended_by.pk not in owners_left)):
        raise Conflict("role.last_administrator", _("You cannot end your own last role of administrator."))
    if RoleGrant.objects.filter(pk=grant.pk, until=None).update(until=at):
        data = {"user": grant.user_id, "role": grant.role, "province": grant.province}
        audit_write(actor=Actor.user(ended_by), act="role.ended", target=grant, at=at, data=data)
