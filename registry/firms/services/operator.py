"""Acts on operators: an administrator admits them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.services.audit import audit_write
from registry.firms.models import Operator


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
def operator_suspend(*, operator: Operator, at: datetime, actor: Actor) -> None:
    if Operator.objects.filter(pk=operator.pk, suspended_at=None).update(suspended_at=at):
        audit_write(actor=actor, act="operator.suspended", target=operator, at=at)


@transaction.atomic
def operator_restore(*, operator: Operator, at: datetime, actor: Actor) -> None:
    if Operator.objects.filter(pk=operator.pk, suspended_at__isnull=False).update(suspended_at=None):
        audit_write(actor=actor, act="operator.restored", target=operator, at=at)
