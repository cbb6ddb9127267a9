"""Acts on declared callers."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.numbers.parsing import read_caller
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import CallerNumber, Marketer


@transaction.atomic
def caller_declare(*, marketer: Marketer, caller: str, at: datetime, actor: Actor) -> CallerNumber:
    """Declare that `marketer` calls from `caller` (as typed). Declaring twice changes nothing."""
    name = read_caller(caller, current_policy(at), allow_sender_id=True)
    if name.problem:
        message = _("This does not look like a number or a sender's name. Check it.")
        raise DomainError(name.problem, message, pointer="/caller")
    try:
        with transaction.atomic():
            declared = CallerNumber.objects.create(marketer=marketer, value=name.value, kind=name.kind, since=at)
    except IntegrityError as error:
        now = CallerNumber.objects.filter(marketer=marketer, value=name.value, until=None).first()
        if now is not None:
            return now
        message = _("Another firm has declared this number.")
        raise Conflict("caller.declared", message, pointer="/caller") from error
    audit_write(actor=actor, act="caller.declared", target=declared, at=at)
    return declared


@transaction.atomic
def caller_end(*, declaration: CallerNumber, at: datetime, actor: Actor) -> None:
    """The firm no longer calls from this number; the declaration stays on record."""
    if CallerNumber.objects.filter(pk=declaration.pk, until=None).update(until=at):
        audit_write(actor=actor, act="caller.ended", target=declaration, at=at)
