"""Naming a deputy for a time, and ending it before its time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Deputy
from compliance.cases.rules.deputy import LONGEST, WORKERS
from compliance.cases.selectors.deputy import may_end
from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import RoleGrant, User
from core.selectors.officer import roles_in
from core.services.audit import audit_write


@transaction.atomic
def deputy_name(
    *,
    principal: User,
    deputy: User,
    role: str,
    province: str,
    since: datetime,
    until: datetime,
    named_by: User,
    reason: str,
    at: datetime,
) -> Deputy:
    """`deputy` acts in `role` for `principal` in the cases of `province`, from `since` until `until`; then it ends by itself.

    The person represented names the deputy, or a supervisor of the province does, though never himself. A deputy works on
    cases there already and does not hold the role. Beside the time that runs, one more is named ahead. Raises NotAllowed,
    Conflict where there is a deputy for that time, or one ahead.
    """
    User.objects.select_for_update(no_key=True).get(pk=principal.pk)
    if named_by != principal and Role.SUPERVISOR not in roles_in(named_by, province, at):
        raise NotAllowed("deputy.named", _("You name your own deputy; a supervisor names one for others."))
    if role not in WORKERS:
        raise DomainError("deputy.role", _("This role has no deputy."), pointer="/role")
    held = RoleGrant.objects.in_force(at).filter(user=principal, role=role, province=province)
    if not held.exists():
        raise DomainError("deputy.principal", _("The person represented does not hold this role."), pointer="/role")
    if deputy in (principal, named_by):
        raise DomainError("deputy.self", _("Nobody is the own deputy, or names oneself."), pointer="/deputy")
    theirs = roles_in(deputy, province, at)
    if not deputy.is_active or not theirs & WORKERS:
        message = _("A deputy works on cases of this region already. Others are given a role first.")
        raise DomainError("deputy.outsider", message, pointer="/deputy")
    if role in theirs and role != Role.OFFICER:
        raise DomainError("deputy.needless", _("This person holds the role already."), pointer="/deputy")
    if not since < until or until <= at:
        raise DomainError("deputy.period", _("The end lies after the beginning, and ahead."), pointer="/until")
    if until - since > LONGEST:
        raise DomainError("deputy.long", _("A deputy acts for three months at most."), pointer="/until")
    others = Deputy.objects.filter(principal=principal, role=role, province=province)
    if others.filter(since__lt=until, until__gt=since).exists():
        raise Conflict("deputy.twice", _("There is a deputy for that time already. End that first."))
    if since > at and others.filter(deputy=deputy, since__gt=at, until__gt=at).exists():
        further = _("One further time of this deputy is named already. Name the next when that has begun.")
        raise Conflict("deputy.ahead", further, pointer="/since")
    row = Deputy.objects.create(
        principal=principal, deputy=deputy, role=role, province=province, since=since, until=until,
        named_by=named_by, named_at=at, reason=reason.strip(),
    )  # fmt: skip
    _audit(row, "deputy.named", named_by, at)
    return row


@transaction.atomic
def deputy_end(*, deputy: Deputy, user: User, at: datetime) -> Deputy:
    """End it before its time: whoever is represented, the deputy, or a supervisor. Raises Conflict where it is over."""
    row = Deputy.objects.select_for_update(no_key=True, of=("self",)).get(pk=deputy.pk)
    if not may_end(row, user, at):
        raise NotAllowed("deputy.end", _("Whoever is represented ends it, the deputy, or a supervisor."))
    if row.until <= at:
        raise Conflict("deputy.over", _("This is over already."))
    row.until, row.since = at, min(row.since, at)
    row.save(update_fields=["until", "since"])
    _audit(row, "deputy.ended", user, at)
    return row


def _audit(row: Deputy, act: str, user: User, at: datetime) -> None:
    data = {
        "principal": row.principal_id, "deputy": row.deputy_id, "role": row.role, "province": row.province,
        "since": row.since.isoformat(), "until": row.until.isoformat(),
    }  # fmt: skip
    audit_write(actor=Actor.user(user), act=act, target=row, at=at, data=data)
