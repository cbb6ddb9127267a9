"""Helper of the acts on one registration: each is written into the log and the audit trail, and the number is told of it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.actors import Actor
from core.models import Number, User
from core.services.audit import audit_write
from registry.register.models import RegisterChange, Registration
from registry.register.services.registration_checks import reference_mismatch
from registry.register.services.registration_notice import registrations_tell, word_for


def registration_log(
    registration: Registration,
    what: str,
    preferences: dict[str, Any],
    assurance: str,
    source: str,
    digest: str,
    at: datetime,
    actor: Actor,
) -> RegisterChange:
    """Write the act into the log and the audit trail, in its transaction."""
    try:
        with transaction.atomic():
            change = RegisterChange.objects.create(
                number_id=registration.number_id,
                what=what,
                preferences=preferences,
                assurance=assurance,
                source=source,
                reference=digest,
                registered_at=registration.registered_at,
                binding_from=registration.binding_from,
                said_at=registration.said_at,
                at=at,
            )
    except IntegrityError as error:  # the same reference at once, for another number
        raise reference_mismatch() from error
    audit_write(actor=actor, act=f"registration.{what}", target=change, at=at, data={"number": registration.number_id})
    return change


def change_tell(change: RegisterChange, actor: Actor, number: Number) -> None:
    """Tell the number of an act, in its transaction, with the word that takes it back."""
    elsewhere = change.source == "site" and _elsewhere(actor, number)
    word = word_for(change, number)
    registrations_tell([number.pk], [change.what], change.source, change.at, elsewhere=elsewhere, word=word)


def _elsewhere(actor: Actor, number: Number) -> bool:
    """Whether a person acts whose account is another than the number's own."""
    return actor.user_id is not None and User.objects.filter(pk=actor.user_id).exclude(number=number).exists()
