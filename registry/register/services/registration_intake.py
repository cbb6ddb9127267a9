"""Registrations that operators hand in: by text message, voice menu, shop or app."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actors import Actor
from core.errors import NotFound
from core.models import Number
from core.numbers.e164 import to_digits
from core.numbers.reading import holder_or_refuse
from core.policies import current_policy
from core.selectors.number import number_find
from core.services.audit import audit_write
from core.services.number import number_obtain
from registry.firms.models import Operator
from registry.register.models import RegisterChange
from registry.register.selectors.registration import change_of
from registry.register.services.consent_due import consents_fall_due
from registry.register.services.idle_reference import (
    Said,
    idle_reference_repeated,
    idle_references_keep,
    idle_withdrawals,
    idle_withdrawals_keep,
)
from registry.register.services.preferences import preferences_read
from registry.register.services.registration import registration_record, registration_withdraw
from registry.register.services.registration_checks import (
    Outdated,
    check_handed_in,
    reference_digest,
    reference_mismatch,
)
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
    """Do as the holder asked the operator at `said_at`: the latest act stands, in whatever order they come. The register
    says so from `at`, when the platform heard of it.

    Idempotent by `reference`. Withdrawing what is not registered, and what something later stands above, changes nothing and
    says so to nobody.
    """
    check_handed_in(action, assurance, preferences, said_at, at)
    e164 = holder_or_refuse(number, current_policy(at))
    digits, said_at = to_digits(e164), min(said_at, at)
    asked = preferences_read(preferences or {}, at) if action != "withdraw" else None
    said = (reference_digest(reference), digits, asked.as_body() if asked else None)
    if _said_before(operator.public_id, said, e164):
        return
    common: dict[str, Any] = {
        "assurance": assurance,
        "source": operator.public_id,
        "reference": reference,
        "said_at": said_at,
        "at": at,
        "actor": actor,
    }
    try:
        with transaction.atomic():  # undone with it: nobody is remembered for not being registered
            held = number_obtain(e164=e164, at=at)
            try:
                if asked is None:
                    registration_withdraw(number=held, **common)
                else:
                    _check_not_withdrawn_since(digits, said_at)
                    registration_record(number=held, preferences=asked, **common)
            except (NotFound, Outdated):
                _write_in_vain(held, action, assurance, operator.public_id, at, actor)
                raise
    except (NotFound, Outdated):
        idle_references_keep(source=operator.public_id, said=[said])
    if asked is None:  # whether it found something or not: else the number of statements would tell
        idle_withdrawals_keep({digits: said_at})


def _said_before(source: str, said: Said, e164: str) -> bool:
    """Whether this very act was said before, with the same steps whether or not it changed something then. Raises `Conflict`
    where its reference was used for another."""
    earlier, number = change_of(source, said[0]), number_find(e164)
    if idle_reference_repeated(source=source, act=said):
        return True
    if earlier is None:
        return False
    withdrawn = earlier.what == RegisterChange.What.WITHDRAWN
    if number is None or (earlier.number_id, None if withdrawn else earlier.preferences) != (number.pk, said[2]):
        raise reference_mismatch()
    return True


def _check_not_withdrawn_since(digits: int, said_at: datetime) -> None:
    if idle_withdrawals({digits: said_at}).get(digits, said_at) > said_at:
        raise Outdated


def _write_in_vain(number: Number, action: str, assurance: str, source: str, at: datetime, actor: Actor) -> None:
    """What an act writes, to be undone: else the time of the answer would tell that it changed nothing."""
    what = RegisterChange.What.WITHDRAWN if action == "withdraw" else RegisterChange.What.REGISTERED
    change = RegisterChange.objects.create(
        number=number,
        what=what,
        preferences={},
        assurance=assurance,
        source=source,
        registered_at=at,
        binding_from=at,
        said_at=at,
        at=at,
    )
    audit_write(actor=actor, act=f"registration.{what}", target=change, at=at, data={"number": number.pk})
    registrations_tell([number.pk], [what], source, at)
    if what == RegisterChange.What.REGISTERED:
        consents_fall_due([number.pk], at)
