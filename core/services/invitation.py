"""Acts on invitations of officers."""

import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.access.roles import NATIONAL, Role
from core.accounts.invitation_mail import invitation_mail
from core.actors import Actor
from core.errors import Conflict, Gone
from core.ids import token_digest
from core.models import Invitation, RoleGrant, User
from core.services.audit import audit_write
from core.services.mail import mail_queue
from core.services.second_person import check_first_person, check_second_person
from core.services.user import role_grant, staff_create

INVITATION_LIFETIME = timedelta(days=7)
SERVER = Actor.system("server")  # whoever may run commands there


@transaction.atomic
def officer_invite(*, email: str, name: str, role: Role, province: str, invited_by: User, at: datetime) -> Invitation:
    """Propose to invite an officer. There is no link before a second administrator has confirmed it."""
    check_first_person(invited_by, receiver=None, at=at)
    invitation = _invitation(email=email, name=name, role=role, province=province, invited_by=invited_by, at=at)
    audit_write(
        actor=Actor.user(invited_by),
        act="officer.invited",
        target=invitation,
        at=at,
        data={"role": str(role), "province": province},
    )
    return invitation


@transaction.atomic
def administrator_invite(*, email: str, name: str, at: datetime) -> tuple[Invitation, str]:
    """Invite an administrator by the word of whoever runs the server; returns the token of the link too."""
    invitation = _invitation(email=email, name=name, role=Role.ADMINISTRATOR, province=NATIONAL, invited_by=None, at=at)
    token = _link_make(invitation, at)
    audit_write(
        actor=SERVER, act="administrator.invited", target=invitation, at=at, data={"role": str(Role.ADMINISTRATOR)}
    )
    return invitation, token


@transaction.atomic
def invitation_confirm(*, invitation: Invitation, confirmed_by: User, at: datetime) -> tuple[Invitation, str]:
    """The second person's word: the link is mailed to the address, and to nobody else. Returns the invitation and its token."""
    locked = _standing(invitation, at)
    if locked.is_confirmed or locked.invited_by is None:
        raise Conflict("role.answered", _("This invitation was confirmed meanwhile."))
    check_second_person(confirmed_by, proposer=locked.invited_by, proposed_at=locked.created_at, receiver=None, at=at)
    locked.confirmed_by = confirmed_by
    token = _link_make(locked, at)
    data = {"role": locked.role, "province": locked.province, "proposed_by": locked.invited_by_id}
    audit_write(actor=Actor.user(confirmed_by), act="invitation.confirmed", target=locked, at=at, data=data)
    mail_queue(mail=invitation_mail(locked, token), at=at)
    return locked, token


@transaction.atomic
def invitation_renew(*, invitation: Invitation, renewed_by: User, at: datetime) -> tuple[Invitation, str]:
    """Another link in place of one that did not arrive, which opens nothing from now on."""
    locked = _standing(invitation, at)
    if not locked.is_confirmed:
        raise Conflict("role.unconfirmed", _("There is no link before a second administrator has confirmed this."))
    if locked.invited_by_id is None:
        message = _("This invitation was made on the server. Withdraw it, and have another made there.")
        raise Conflict("invitation.server", message)
    token = _link_make(locked, at)
    audit_write(actor=Actor.user(renewed_by), act="invitation.renewed", target=locked, at=at)
    mail_queue(mail=invitation_mail(locked, token), at=at)
    return locked, token


def _invitation(
    *, email: str, name: str, role: Role, province: str, invited_by: User | None, at: datetime
) -> Invitation:
    email = email.strip().lower()
    if RoleGrant.objects.filter(user__email=email).exists():
        message = _("This person is among the officers already. Give them a further role instead.")
        raise Conflict("officer.exists", message, pointer="/email")
    open_ones = Invitation.objects.filter(accepted_at=None, expires_at__gt=at, email=email)
    if open_ones.filter(role=role, province=province).exists():
        message = _("This person is invited to this role already. Withdraw that invitation before you propose another.")
        raise Conflict("invitation.open", message, pointer="/email")
    return Invitation.objects.create(
        email=email,
        name=name.strip(),
        role=role,
        province=province,
        invited_by=invited_by,
        created_at=at,
        expires_at=at + INVITATION_LIFETIME,
    )


def _link_make(invitation: Invitation, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    invitation.token_digest, invitation.expires_at = token_digest(token), at + INVITATION_LIFETIME
    invitation.save(update_fields=["token_digest", "expires_at", "confirmed_by"])
    return token


def _standing(invitation: Invitation, at: datetime) -> Invitation:
    standing = Invitation.objects.select_for_update(no_key=True).filter(accepted_at=None, expires_at__gt=at)
    found = standing.filter(pk=invitation.pk).first()
    if found is None:
        raise Conflict("invitation.ended", _("This invitation was used or withdrawn, or it has expired."))
    return found


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, withdrawn_by: User, at: datetime) -> None:
    """End an invitation, confirmed or not, before it is used: it opens nothing from `at` on. Twice changes nothing."""
    still_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=at)
    if still_open.update(expires_at=at):
        audit_write(actor=Actor.user(withdrawn_by), act="invitation.withdrawn", target=invitation, at=at)


@transaction.atomic
def invitation_accept(*, token: str, password: str, at: datetime) -> User:
    """Make the invited officer's account. A link works once.

    Only whoever opened it is told that the address has an account already: then it is a firm's or an operator's, for
    officers are not invited again, and no officer acts for those.
    """
    invitation = Invitation.objects.select_for_update().filter(token_digest=token_digest(token)).first()
    if invitation is None or invitation.accepted_at or at >= invitation.expires_at:
        raise Gone(
            "invitation.expired", _("This invitation was used or has expired. Ask your administrator for a new one.")
        )
    if User.objects.filter(email=invitation.email).exists():
        message = _(
            "Somebody signs in with this address already, for a firm or an operator. An officer needs an address of the"
            " office: ask your administrator to invite that one."
        )
        raise Conflict("user.exists", message)
    if not _is_still_given(invitation, at):
        message = _("Whoever gave this invitation does so no more. Ask your administrator for a new one.")
        raise Gone("invitation.expired", message)
    actor = Actor.user(invitation.invited_by) if invitation.invited_by else SERVER
    with connection.cursor() as cursor:  # the database gives whom the server invited a role by this link alone
        cursor.execute("SELECT set_config('dnc.link', %s, true)", [token])
    user = staff_create(email=invitation.email, password=password, name=invitation.name, at=at, actor=actor)
    role_grant(
        user=user,
        role=Role(invitation.role),
        province=invitation.province,
        granted_by=invitation.invited_by,
        confirmed_by=invitation.confirmed_by,
        at=at,
    )
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return user


def _is_still_given(invitation: Invitation, at: datetime) -> bool:
    """Both administrators whose word it is are administrators still."""
    givers = [one for one in (invitation.invited_by, invitation.confirmed_by) if one is not None]
    return all(Role.ADMINISTRATOR in giver.roles_at(at) for giver in givers)
