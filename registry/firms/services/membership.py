"""Who acts for a firm or an operator."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.models import User
from core.selectors.only import only
from core.services.audit import audit_write
from core.services.second_person import check_second_person
from core.services.session import sessions_end
from registry.firms import signals
from registry.firms.models import EmailLink, Marketer, MarketerMember, Operator, OperatorMember, Webhook
from registry.firms.selectors.api_key import keys_of_member
from registry.firms.selectors.email_link import links_of
from registry.firms.services.api_key import api_key_revoke
from registry.firms.services.email_link import email_link_withdraw
from registry.firms.services.link_use import use_link

MEMBERS = (EmailLink.Kind.MARKETER_MEMBER, EmailLink.Kind.OPERATOR_MEMBER)


@transaction.atomic
def marketer_member_add(
    *, marketer: Marketer, user: User, role: str = MarketerMember.Role.MEMBER, at: datetime, actor: Actor
) -> MarketerMember:
    """Let `user` act for `marketer`. A person acts for one firm at a time, an officer for none."""
    _check_no_officer(user)
    now = only(MarketerMember.objects.filter(user=user, until=None))
    if now is not None and now.marketer_id != marketer.pk:
        message = _("This person already acts for another firm.")
        raise Conflict("member.elsewhere", message, pointer="/email")
    if now is not None:
        return now
    member = MarketerMember.objects.create(marketer=marketer, user=user, role=role, since=at)
    audit_write(actor=actor, act="marketer_member.added", target=member, at=at, data={"role": str(role)})
    return member


@transaction.atomic
def marketer_owner_make(*, member: MarketerMember, at: datetime, actor: Actor) -> MarketerMember:
    """Let a member do what owners do. Twice changes nothing. Raises `Conflict` for one who left."""
    locked = MarketerMember.objects.select_for_update(no_key=True).get(pk=member.pk)
    if locked.until is not None:
        raise Conflict("member.gone", _("This person no longer acts for the firm."))
    if locked.role != MarketerMember.Role.OWNER:
        locked.role = MarketerMember.Role.OWNER
        locked.save(update_fields=["role"])
        audit_write(actor=actor, act="marketer_member.made_owner", target=locked, at=at)
    return locked


@transaction.atomic
def marketer_member_end(*, member: MarketerMember, at: datetime, actor: Actor) -> None:
    """End somebody's part in the firm, with their sessions and keys; the firm's last owner stays."""
    Marketer.objects.select_for_update(no_key=True).get(pk=member.marketer_id)
    others = MarketerMember.objects.filter(marketer_id=member.marketer_id, until=None).exclude(pk=member.pk)
    if member.role == MarketerMember.Role.OWNER and not others.filter(role=MarketerMember.Role.OWNER).exists():
        raise DomainError("member.last_owner", _("A firm needs an owner. Make somebody else owner first."))
    if MarketerMember.objects.filter(pk=member.pk, until=None).update(until=at):
        _access_end(member, at=at, actor=actor)
        if Webhook.objects.standing().filter(marketer_id=member.marketer_id, made_by=member.user_id).exists():
            announce(
                signals.firm_decided, marketer_id=member.marketer_id, decision="webhook_maker_left", row_id=member.pk
            )
        audit_write(actor=actor, act="marketer_member.ended", target=member, at=at)


@transaction.atomic
def operator_member_add(
    *, operator: Operator, user: User, invited_by: User | None = None, at: datetime, actor: Actor
) -> OperatorMember:
    """Let `user` act for `operator`: from the confirmation on where an administrator invited them."""
    _check_no_officer(user)
    now = only(OperatorMember.objects.filter(user=user, until=None))
    if now is not None and now.operator_id != operator.pk:
        raise Conflict("member.elsewhere", _("This person already acts for another operator."), pointer="/email")
    if now is not None:
        return now
    member = OperatorMember.objects.create(operator=operator, user=user, invited_by=invited_by, since=at)
    audit_write(actor=actor, act="operator_member.added", target=member, at=at)
    return member


@transaction.atomic
def operator_member_confirm(*, member: OperatorMember, confirmed_by: User, at: datetime) -> OperatorMember:
    """The second administrator's word, without which whoever was invited has no page and makes no key.

    Raises `NotAllowed`, `Conflict`.
    """
    locked = OperatorMember.objects.select_for_update(no_key=True).get(pk=member.pk)
    if locked.until is not None or not locked.waits or locked.invited_by is None:
        raise Conflict("member.answered", _("This person was confirmed or removed meanwhile."))
    check_second_person(confirmed_by, proposer=locked.invited_by, proposed_at=locked.since, receiver=locked.user, at=at)
    locked.confirmed_by = confirmed_by
    locked.save(update_fields=["confirmed_by"])
    data = {"user": locked.user_id, "proposed_by": locked.invited_by_id}
    audit_write(actor=Actor.user(confirmed_by), act="operator_member.confirmed", target=locked, at=at, data=data)
    return locked


def _check_no_officer(user: User) -> None:
    """Locks the account, so that it does not become both at once."""
    User.objects.select_for_update().get(pk=user.pk)
    if user.grants.exists():
        message = _("An officer of the register acts for no firm and no operator. Use another e-mail address.")
        raise Conflict("member.officer", message, pointer="/email")


@transaction.atomic
def operator_member_end(*, member: OperatorMember, at: datetime, actor: Actor) -> None:
    """End somebody's part in the operator, with their sessions and keys."""
    if OperatorMember.objects.filter(pk=member.pk, until=None).update(until=at):
        _access_end(member, at=at, actor=actor)
        audit_write(actor=actor, act="operator_member.ended", target=member, at=at)


def _access_end(member: MarketerMember | OperatorMember, *, at: datetime, actor: Actor) -> None:
    """Sign the person out everywhere, then end what they left behind, keys and invitations; the other way round one could be
    made between."""
    sessions_end(user_id=member.user_id)
    side = member.marketer if isinstance(member, MarketerMember) else member.operator
    by_or_to_them = Q(invited_by=member.user_id) | Q(email=member.user.email)
    for link in links_of(side, at).filter(by_or_to_them):
        email_link_withdraw(link=link, at=at, actor=actor)
    for key in keys_of_member(member, at):
        api_key_revoke(key=key, at=at, actor=actor)


@transaction.atomic
def member_join(*, token: str, reader: User | None, password: str = "", at: datetime) -> User:
    """Whoever opened the link of an invitation acts for the firm or operator from now on; returns the account.

    `reader` and `password` as in `use_link`. Raises `Gone`, `NotAllowed`, `Conflict` (the person acts for another one).
    """
    link = use_link(token=token, kinds=MEMBERS, reader=reader, password=password, name="", at=at)
    assert link.used_by is not None
    actor = Actor.user(link.used_by)
    if link.marketer is not None:
        marketer_member_add(marketer=link.marketer, user=link.used_by, at=at, actor=actor)
    if link.operator is not None:
        operator_member_add(operator=link.operator, user=link.used_by, invited_by=link.invited_by, at=at, actor=actor)
    return link.used_by
