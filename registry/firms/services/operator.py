"""Acts on operators: an administrator admits them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.numbers.log_filter import mask_text
from core.services.audit import audit_write
from registry.firms.models import Operator

LONGEST = 300


@transaction.atomic
def operator_admit(*, name: str, at: datetime, actor: Actor) -> Operator:
    """An operator may from now on hand in registrations and complaints and take out the blacklist."""
    try:
        with transaction.atomic():
            operator = Operator.objects.create(name=name.strip(), admitted_at=at)
    except IntegrityError as error:
        message = _("An operator of this name is already admitted.")
        raise Conflict("operator.exists", message, pointer="/name") from error
    audit_write(actor=actor, act="operator.admitted", target=operator, at=at)
    return operator


@transaction.atomic
def operator_suspend(*, operator: Operator, reason: str, at: datetime, actor: Actor) -> None:
    """Close its pages and refuse its keys, for a reason that it reads. Suspending twice changes nothing."""
    reason = _reason(reason)
    standing = Operator.objects.filter(pk=operator.pk, suspended_at=None)
    if standing.update(suspended_at=at, suspended_because=mask_text(reason)):
        audit_write(actor=actor, act="operator.suspended", target=operator, at=at, words=mask_text(reason))


@transaction.atomic
def operator_restore(*, operator: Operator, reason: str, at: datetime, actor: Actor) -> None:
    """Let it in again, for a reason on record. Doing so twice changes nothing."""
    reason = _reason(reason)
    suspended = Operator.objects.filter(pk=operator.pk, suspended_at__isnull=False)
    if suspended.update(suspended_at=None, suspended_because=""):
        audit_write(actor=actor, act="operator.restored", target=operator, at=at, words=mask_text(reason))


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not reason:
        raise DomainError("operator.reason", _("Say why, as the operator will read it."), pointer="/reason")
    return reason[:LONGEST]
