"""Planted numbers: lines that the office proved to hold are registered like any other, and what asks about them is noted."""

from collections.abc import Callable
from datetime import date, datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import Number, User
from core.numbers.parsing import read_caller
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.register.models import Holding
from registry.register.selectors.registration import registration_now
from registry.register.services.registration import registration_record, registration_withdraw
from registry.scrubs.models import PlantedCall, PlantedClosing, PlantedHit, PlantedNumber
from registry.scrubs.selectors.planted_number import PlantedLead, planted_sealed

SITE = "site"


@transaction.atomic
def planted_number_enter(*, number: Number, place: str, given_on: date, user: User, at: datetime) -> PlantedNumber:
    """Plant a line that a code has just proved to be the office's (`core.web.proving`); it is registered against everything.

    Raises `Conflict` where it is, or was, somebody's: what asks about such a line asks about them.
    """
    Number.objects.select_for_update().get(pk=number.pk)
    place = " ".join(place.split())
    if not place:
        raise DomainError("planted.place", _("Say whom the number is given to."), pointer="/place")
    if given_on > at.astimezone(current_policy(at).numbering.zone).date():
        raise DomainError(
            "planted.given_on", _("Name the day on which it was given, not a day to come."), pointer="/given_on"
        )
    if PlantedNumber.objects.filter(number=number).exists():
        raise Conflict("planted.again", _("This number was planted before. A number is given to one place alone."))
    held = User.objects.filter(number=number).exists() or Holding.objects.filter(number=number).exists()
    if held or registration_now(number.pk) is not None:
        raise Conflict("planted.held", _("This number is or was in use by somebody. Take a line that was never used."))
    actor = Actor.user(user)
    registration_record(
        number=number,
        preferences={"all": True},
        assurance="sms_code",
        source=SITE,
        at=at,
        actor=Actor.system("planted"),
    )
    row = PlantedNumber.objects.create(number=number, place=place, given_on=given_on, entered_by=user, entered_at=at)
    audit_write(actor=actor, act="planted_number.entered", target=row, at=at)
    return row


@transaction.atomic
def planted_number_end(*, planted: PlantedNumber, at: datetime, actor: Actor) -> None:
    """The office gives the line up: it is registered no more, for its next holder. Hits stay. Done twice it changes nothing."""
    row = PlantedNumber.objects.select_for_update().get(pk=planted.pk)
    if row.ended_at is not None:
        return
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    if registration_now(row.number_id) is not None:
        registration_withdraw(
            number=row.number, assurance="sms_code", source=SITE, told=False, at=at, actor=Actor.system("planted")
        )
    audit_write(actor=actor, act="planted_number.ended", target=row, at=at)


@transaction.atomic
def planted_call_note(
    *, planted: PlantedNumber, caller: str, called_at: datetime, user: User, at: datetime
) -> PlantedCall:
    """An officer notes a call or message to one of the office's lines. Noted again it changes nothing."""
    policy = current_policy(at)
    name = read_caller(caller, policy, allow_sender_id=True)
    if name.problem and name.problem != "caller.unallocated":
        raise DomainError("planted.caller", _("Write the number or name as the line showed it."), pointer="/caller")
    day = called_at.astimezone(policy.numbering.zone).date()
    if called_at > at or day < planted.given_on:
        raise DomainError(
            "planted.called_at",
            _("Name a moment between the day on which the number was given and now."),
            pointer="/day",
        )
    row, new = PlantedCall.objects.get_or_create(
        planted=planted, caller=name.value, called_at=called_at, defaults={"noted_by": user, "noted_at": at}
    )
    if new:
        audit_write(actor=Actor.user(user), act="planted_call.noted", target=row, at=at)
    return row


@transaction.atomic
def planted_lead_close(*, lead: PlantedLead, numbers: int, reason: str, user: User, at: datetime) -> PlantedClosing:
    """Close the lead from a place to a firm. `numbers`: as many as the officer was shown; where there are more by now, they
    keep it open. Raises `Conflict` where it is closed."""
    Marketer.objects.select_for_update(no_key=True).get(pk=lead.marketer.pk)
    if not reason.strip():
        raise DomainError("planted.reason", _("Give the reason."), pointer="/reason")
    numbers = min(numbers, lead.numbers)
    closed = PlantedClosing.objects.filter(marketer=lead.marketer, place=lead.place, numbers__gte=numbers)
    if closed.exists():
        raise Conflict("planted.closed", _("Somebody has closed this lead already."))
    row = PlantedClosing.objects.create(
        place=lead.place, marketer=lead.marketer, numbers=numbers, reason=reason.strip(), closed_by=user, closed_at=at
    )
    audit_write(actor=Actor.user(user), act="planted_lead.closed", target=row, at=at, words=reason.strip())
    return row


@transaction.atomic(savepoint=False)
def planted_hits_note(
    *,
    marketer_id: int,
    list_id: str,
    seal_key: int,
    among: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
    at: datetime,
) -> None:
    """Which planted numbers (sealed under `seal_key`) are `among` what a scrub asked, in the transaction of the scrub: of each firm
    and number the first time alone. It changes nothing of the answer, and nobody outside the office learns of it."""
    planted = planted_sealed(seal_key)
    if not len(planted.ids):
        return
    hit = planted.ids[among(planted.sealed)]
    rows = [PlantedHit(planted_id=pk, marketer_id=marketer_id, list_id=list_id, at=at) for pk in hit.tolist()]
    PlantedHit.objects.bulk_create(rows, ignore_conflicts=True)
