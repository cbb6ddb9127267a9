"""Acts on people's accounts."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.access.roles import NATIONAL, Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import Number, RoleGrant, User
from core.selectors.officer import check_apart
from core.services.audit import audit_write
from core.services.session import sessions_end


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
    """An account with e-mail and password; its roles are granted apart. The address is kept in small letters, as it is read
    when somebody signs in or asks for a new password."""
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
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
def role_grant(
    *,
    user: User,
    role: Role,
    province: str = NATIONAL,
    granted_by: User | None,
    confirmed_by: User | None = None,
    at: datetime,
) -> RoleGrant:
    """Give `user` a role in a province (or the national office), from `at` on. Granting twice changes nothing.

    Two other people give it, or the platform itself (`granted_by` None): doors go through `role_propose`.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if granted_by is not None:
        if confirmed_by is None or len({user.pk, granted_by.pk, confirmed_by.pk}) < 3:
            raise NotAllowed("role.second_person", _("A role is given by two administrators, neither of whom gets it."))
        check_apart(user=user, role=role, at=at)
    grant = user.grants.in_force(at).filter(role=role, province=province).first()
    if grant is None:
        grant = RoleGrant.objects.create(
            user=user, role=role, province=province, granted_by=granted_by, confirmed_by=confirmed_by, since=at
        )
        actor = Actor.user(confirmed_by) if confirmed_by else Actor.system("setup")
        data = {"user": user.pk, "role": str(role), "province": province}
        if granted_by is not None:
            data["proposed_by"] = granted_by.pk
        audit_write(actor=actor, act="role.granted", target=grant, at=at, data=data)
    return grant


@transaction.atomic
def role_end(*, grant: RoleGrant, ended_by: User, at: datetime) -> None:
    """Take a role back. Ending it twice changes nothing; nobody gives up their own last right to administer.

    Whose last role it was is signed out everywhere.
    """
    held = _administering()
    owners_left = {owner for pk, owner in held.items() if pk != grant.pk}
    if grant.pk in held and (not owners_left or (grant.user_id == ended_by.pk and ended_by.pk not in owners_left)):
        raise Conflict("role.last_administrator", _("You cannot end your own last role of administrator."))
    if RoleGrant.objects.filter(pk=grant.pk, until=None).update(until=at):
        User.objects.select_for_update(no_key=True).get(pk=grant.user_id)  # two roles may end at once
        if not RoleGrant.objects.in_force(at).filter(user_id=grant.user_id).exists():
            sessions_end(user_id=grant.user_id)
        data = {"user": grant.user_id, "role": grant.role, "province": grant.province}
        audit_write(actor=Actor.user(ended_by), act="role.ended", target=grant, at=at, data=data)


def _administering() -> dict[int, int]:
    """Grants of active administrators and whose they are, locked: two who end each other's wait for each other."""
    active = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, until=None, user__is_active=True)
    return {row.pk: row.user_id for row in active.select_for_update(of=("self",)).order_by("pk")}


@transaction.atomic
def officer_end(*, user: User, ended_by: User, at: datetime) -> None:
    """Close an officer's account: roles and sessions end, and nobody signs in with it again. Twice changes nothing.

    Raises `Conflict` for one's own account, and for that of the last active administrator.
    """
    if user.pk == ended_by.pk:
        raise Conflict("officer.self", _("You cannot close your own account. Another administrator does it."))
    administering = set(_administering().values())
    if administering == {user.pk}:
        raise Conflict(
            "role.last_administrator", _("This is the last administrator. Somebody must be able to give roles.")
        )
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not locked.is_active:
        return
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    sessions_end(user_id=locked.pk)
    grants = sorted(locked.grants.filter(until=None).values_list("pk", flat=True))
    RoleGrant.objects.filter(pk__in=grants).update(until=at)
    audit_write(actor=Actor.user(ended_by), act="user.closed", target=locked, at=at, data={"grants": grants})
