"""Acts on declared callers."""

from datetime import datetime

from django.db import transaction
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
    Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    now = CallerNumber.objects.filter(value=name.value, until=None)
    if (known := now.filter(marketer=marketer).first()) is not None:
        return known
    # Without an error, for PostgreSQL writes the number of a broken constraint into its log.
    CallerNumber.objects.bulk_create(
        [CallerNumber(marketer=marketer, value=name.value, kind=name.kind, since=at)], ignore_conflicts=True
    )
    declared = now.filter(marketer=marketer).first()
    if declared is None:
        raise Conflict("caller.declared", _("Another firm has declared this number."), pointer="/caller")
    audit_write(actor=actor, act="caller.declared", target=declared, at=at)
    return declared


@transaction.atomic
def caller_end(*, declaration: CallerNumber, at: datetime, actor: Actor) -> None:
    """The firm no longer calls from this number; the declaration stays on record."""
    if CallerNumber.objects.filter(pk=declaration.pk, until=None).update(until=at):
        audit_write(actor=actor, act="caller.ended", target=declaration, at=at)
