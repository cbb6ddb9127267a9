"""Registrations that operators hand in: by text message, voice menu, shop or app."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError, NotFound
from core.numbers.reading import subscriber_or_refuse
from core.policies import current_policy
from core.services.number import number_obtain
from registry.firms.models import Operator
from registry.register.services.registration import registration_record, registration_withdraw

ACTIONS = ("register", "change", "withdraw")
ASSURANCES = ("sms_code", "calling_line", "network", "in_person")
CLOCKS_APART = timedelta(minutes=5)


@transaction.atomic
def registration_take_in(
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
    check(action, assurance, preferences, said_at, at)
    e164 = subscriber_or_refuse(number, current_policy(at))
    row = number_obtain(e164=e164, at=at)
    if action != "withdraw":
        registration_record(
            number=row,
            preferences=preferences if preferences is not None else {},
            assurance=assurance,
            source=operator.public_id,
            reference=reference,
            at=at,
            actor=actor,
        )
        return
    try:
        registration_withdraw(
            number=row, assurance=assurance, source=operator.public_id, reference=reference, at=at, actor=actor
        )
    except NotFound:
        return


def check(action: str, assurance: str, preferences: Mapping[str, Any] | None, said_at: datetime, at: datetime) -> None:
    if action not in ACTIONS:
        raise DomainError("action.unknown", _("Known are register, change and withdraw."), pointer="/action")
    if assurance not in ASSURANCES:
        message = _("Known are sms_code, calling_line, network and in_person.")
        raise DomainError("assurance.unknown", message, pointer="/assurance")
    if action == "withdraw" and preferences is not None:
        message = _("A withdrawal has no preferences.")
        raise DomainError("preferences.unwanted", message, pointer="/preferences")
    if action != "withdraw" and preferences is None:
        raise DomainError("preferences.missing", _("Say what is to be barred."), pointer="/preferences")
    if said_at > at + CLOCKS_APART:
        raise DomainError("at.future", _("This moment lies in the future."), pointer="/at")
