"""Acts on the register. The row of `Registration` is the present state; `RegisterChange` is the history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, NotFound
from core.models import Number
from core.policies import current_policy
from registry.register.models import RegisterChange, Registration
from registry.register.rules.preferences import Preferences
from registry.register.selectors.registration import change_of, registration_version
from registry.register.services.consent_due import consents_fall_due
from registry.register.services.preferences import preferences_read
from registry.register.services.registration_checks import Outdated, reference_digest, reference_mismatch
from registry.register.services.registration_log import change_tell, registration_log


@transaction.atomic
def registration_record(
    *,
    number: Number,
    preferences: Mapping[str, Any] | Preferences,
    assurance: str,
    source: str,
    reference: str = "",
    said_at: datetime | None = None,
    seen: str | None = None,
    told: bool = True,
    at: datetime,
    actor: Actor,
) -> Registration:
    """Register `number`, or change what it asks. Saying the same again, or again by the same `reference`, changes nothing.

    A first registration binds firms after the pack's grace period; a change keeps the date of the first. The number is
    told of it, unless whoever calls tells it (`told` False). `said_at`: when its holder did so, where somebody else reports
    it; the grace counts from there, and `Outdated` is raised where something later was said of the number. `seen`: the
    version that a page showed (`registration_version`); Conflict where it is another by now.
    """
    wanted = preferences_read(preferences, at).as_body()
    Number.objects.select_for_update().get(pk=number.pk)
    digest = reference_digest(reference)
    if earlier := change_of(source, digest):
        _same_or_conflict(earlier, number, {RegisterChange.What.REGISTERED, RegisterChange.What.CHANGED}, wanted)
        return Registration.objects.get(number=number)
    now = Registration.objects.filter(number=number).first()
    _check_seen(seen, now)
    moment = _moment_of(said_at, at, now)
    if now and now.live and now.preferences == wanted and not digest:
        if said_at:  # it stands anew from then
            Registration.objects.filter(pk=now.pk).update(said_at=moment)
        return now
    changed = now is not None and now.live
    registration = _write_state(number, now, wanted, assurance, source, moment, at)
    what = RegisterChange.What.CHANGED if changed else RegisterChange.What.REGISTERED
    change = registration_log(registration, what, wanted, assurance, source, digest, at, actor)
    if told:
        change_tell(change, actor, number)
    consents_fall_due([number.pk], at)  # where it was registered already they are due, and this changes nothing
    return registration


@transaction.atomic
def registration_withdraw(
    *,
    number: Number,
    assurance: str,
    source: str,
    reference: str = "",
    told: bool = True,
    said_at: datetime | None = None,
    seen: str | None = None,
    at: datetime,
    actor: Actor,
) -> Registration:
    """Take the registration back and tell the number, unless nobody is left there to be told.

    Raises `NotFound` when there is none to take back, `Outdated` and Conflict as `registration_record` does.
    """
    Number.objects.select_for_update().get(pk=number.pk)
    digest = reference_digest(reference)
    registration = Registration.objects.filter(number=number).first()
    if earlier := change_of(source, digest):
        _same_or_conflict(earlier, number, {RegisterChange.What.WITHDRAWN}, {})
        return Registration.objects.get(number=number)
    _check_seen(seen, registration)
    moment = _moment_of(said_at, at, registration)
    if registration is None or not registration.live:
        raise NotFound("registration.none", _("This number is not registered."))
    registration.withdrawn_at = registration.changed_at = at
    registration.said_at = moment
    registration.save(update_fields=["withdrawn_at", "changed_at", "said_at"])
    change = registration_log(registration, RegisterChange.What.WITHDRAWN, {}, assurance, source, digest, at, actor)
    if told:
        change_tell(change, actor, number)
    return registration


def _check_seen(seen: str | None, now: Registration | None) -> None:
    if seen is not None and seen != registration_version(now):
        raise Conflict(
            "registration.moved",
            _(
                "What holds for this number has changed since you opened the page. Nothing was done. Look, then choose again."
            ),
        )


def _moment_of(said_at: datetime | None, at: datetime, now: Registration | None) -> datetime:
    """When the act was done. What is done here is done now, after all that was reported; clocks differ by moments."""
    if said_at is None:
        return max(at, now.said_at) if now else at
    if now and said_at < now.said_at:
        raise Outdated()
    return min(said_at, at)


def _same_or_conflict(earlier: RegisterChange, number: Number, what: set[str], preferences: dict[str, Any]) -> None:
    if earlier.number_id != number.pk or earlier.what not in what or earlier.preferences != preferences:
        raise reference_mismatch()


def _write_state(
    number: Number,
    now: Registration | None,
    wanted: dict[str, Any],
    assurance: str,
    source: str,
    said_at: datetime,
    at: datetime,
) -> Registration:
    registration = now or Registration(number=number)
    if now is None or not now.live:
        registration.registered_at = said_at
        registration.binding_from = said_at + current_policy(at).register.binds_after
        registration.withdrawn_at = None
    registration.preferences, registration.assurance = wanted, assurance
    registration.source, registration.changed_at, registration.said_at = source, at, said_at
    registration.save()
    return registration
