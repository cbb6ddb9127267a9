"""Registrations that operators hand in: by text message, voice menu, shop or app."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor
from core.errors import NotFound
from core.models import Number
from core.numbers.e164 import to_digits
from core.numbers.reading import subscriber_or_refuse
from core.policies import current_policy
from core.services.audit import audit_write
from core.services.number import number_obtain
from registry.firms.models import Operator
from registry.register.models import RegisterChange
from registry.register.services.idle_reference import idle_reference_repeated, idle_references_keep
from registry.register.services.registration import registration_record, registration_withdraw
from registry.register.services.registration_checks import check_handed_in, reference_digest
from registry.register.services.registration_notice import registrations_tell


@transaction.atomic
def registration_ingest(
    *,
    operator: Operator,
    number: str,
    action: str,
    preferences: Mapping[str, Any] | None,
    assurance: str,
    said_at: datetime,
    reference: str,
    at: datetime,
    actor: Actor,
) -> None:
    """Do as the holder asked the operator at `said_at`; it counts from `at`, when the platform heard of it.

    Idempotent by `reference`. Withdrawing what is not registered changes nothing and says so to nobody.
    """
    check_handed_in(action, assurance, preferences, said_at, at)
    e164 = subscriber_or_refuse(number, current_policy(at))
    said = (reference_digest(reference), to_digits(e164))
    if idle_reference_repeated(
        source=operator.public_id, reference=said[0], digits=said[1], withdraw=action == "withdraw"
    ):
        return
    if action != "withdraw":
        registration_record(
            number=number_obtain(e164=e164, at=at),
            preferences=preferences if preferences is not None else {},
            assurance=assurance,
            source=operator.public_id,
            reference=reference,
            at=at,
            actor=actor,
        )
        return
    try:
        with transaction.atomic():  # undone with it: nobody is remembered for not being registered
            held = number_obtain(e164=e164, at=at)
            try:
                registration_withdraw(
                    number=held,
                    assurance=assurance,
                    source=operator.public_id,
                    reference=reference,
                    at=at,
                    actor=actor,
                )
            except NotFound:
                _write_in_vain(held, assurance, operator.public_id, at, actor)
                raise
    except NotFound:
        idle_references_keep(source=operator.public_id, said=[said])


def _write_in_vain(number: Number, assurance: str, source: str, at: datetime, actor: Actor) -> None:
    """What a withdrawal writes, to be undone: else the time of the answer would tell that there was nothing to withdraw."""
    change = RegisterChange.objects.create(
        number=number,
        what=RegisterChange.What.WITHDRAWN,
        preferences={},
        assurance=assurance,
        source=source,
        registered_at=at,
        binding_from=at,
        at=at,
    )
    audit_write(actor=actor, act="registration.withdrawn", target=change, at=at, data={"number": number.pk})
    registrations_tell([number.pk], [RegisterChange.What.WITHDRAWN], source, at)
