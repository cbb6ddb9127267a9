"""Operators report that lines ended; the line may object; then nothing of its former holder shows to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import Number
from core.numbers.reading import holders_read, unregistrable
from core.policies import current_policy
from core.policies.schema import Policy
from core.secrets.encryption import hmac_digest
from core.selectors.number import number_e164
from core.services.audit import audit_write
from core.services.number import number_obtain
from core.services.number_bulk import numbers_hold
from registry.engine.records.moments import micros
from registry.firms.models import Operator
from registry.register.models import Consent, Disconnection, FormerConsent, LineChange, Relationship
from registry.register.rules.consent import NEVER_TAKEN_BACK, ConsentAct
from registry.register.rules.disconnection import holder_went_on, is_of_the_next
from registry.register.selectors.registration import registration_now
from registry.register.services.number_release import number_release
from registry.register.services.registration import registration_record
from registry.register.services.registration_checks import check_ended, reference_digest, reference_mismatch

End = Disconnection.End


@dataclass(frozen=True, slots=True)
class Ended:
    """A line that ended at `said_at`, as its operator says. `reference`: the operator's own."""

    number: str  # in any spelling
    said_at: datetime
    reference: str


@transaction.atomic
def disconnections_hand_in(
    *, operator: Operator, rows: Sequence[Ended], at: datetime, actor: Actor
) -> list[DomainError | None]:
    """Take these reports in; why each was refused, or None. Idempotent by `reference`; of a number that waits already, and of
    one that nobody ever spoke of, no answer says so.

    Whoever has something to lose is told soon after (`disconnections_tell`): told here, the time of an answer would say who
    is registered. They may object for the days that the pack gives.
    """
    policy = current_policy(at)
    refusals: list[DomainError | None] = [_refusal_of(row, at) for row in rows]
    digits, problems = holders_read([row.number for row in rows], policy)
    for position in np.flatnonzero(problems != "").tolist():
        refusals[position] = refusals[position] or unregistrable(str(problems[position]))
    good = np.array([position for position, refusal in enumerate(refusals) if refusal is None], np.int64)
    if not len(good):
        return refusals
    none, every = np.zeros(len(good), np.bool_), np.ones(len(good), np.bool_)
    numbers, _new = numbers_hold(digits=digits[good], known=none, make=every, at=at)
    references = [reference_digest(rows[position].reference) for position in good.tolist()]
    known = Disconnection.objects.filter(source=operator.public_id, reference__in=references)
    stored = dict(known.values_list("reference", "said"))
    said_before = dict(stored)
    waiting = set(
        Disconnection.objects.filter(number__in=numbers.tolist(), ended_at=None).values_list("number", flat=True)
    )
    made = []
    for position, number, reference in zip(good.tolist(), numbers.tolist(), references, strict=True):
        said_at = rows[position].said_at
        said = _digest(int(digits[position]), said_at)
        if said_before.setdefault(reference, said) != said:
            refusals[position] = reference_mismatch()
        elif number not in waiting and reference not in stored:
            waiting.add(number)
            made.append(_row(operator, number, reference, said, min(said_at, at), at, policy))
    Disconnection.objects.bulk_create(made)
    data = {"rows": len(rows), "taken_in": len(made)}
    audit_write(actor=actor, act="disconnections.handed_in", target=operator, at=at, data=data)
    return refusals


def _refusal_of(row: Ended, at: datetime) -> DomainError | None:
    try:
        check_ended(row.said_at, at)
    except DomainError as error:
        return error
    return None


def _digest(digits: int, said_at: datetime) -> str:
    """By what was said, not by the number's row: once the line was released it has another, and whoever sends the same report
    again would learn from the refusal that somebody had it."""
    return hmac_digest("disconnection", f"{digits} {micros(said_at)}".encode()).hex()


def _row(
    operator: Operator, number: int, reference: str, said: str, said_at: datetime, at: datetime, policy: Policy
) -> Disconnection:
    return Disconnection(
        number_id=number,
        source=operator.public_id,
        reference=reference,
        said=said,
        said_at=said_at,
        received_at=at,
        due_at=at + policy.register.line_objection,
    )


@transaction.atomic
def disconnection_object(*, disconnection: Disconnection, at: datetime, actor: Actor) -> None:
    """Whoever holds the line says that it has been theirs all along: everything stays. A second time changes nothing."""
    row = _locked(disconnection)
    if row.end == End.KEPT:
        return
    _check_open(row)
    _end(row, End.KEPT, at)
    audit_write(actor=actor, act="disconnection.objected", target=row, at=at)


@transaction.atomic
def disconnection_confirm(*, disconnection: Disconnection, at: datetime, actor: Actor) -> None:
    """Whoever holds the line says that they have it since: they begin with nothing, at once."""
    row = _locked(disconnection)
    _check_open(row)
    _release(row, End.NEW_HOLDER, at, actor)


@transaction.atomic
def disconnection_settle(*, disconnection_id: int, at: datetime, actor: Actor) -> None:
    """Carry out one whose days are over. Run twice, early or late it changes nothing more."""
    row = Disconnection.objects.select_for_update().get(pk=disconnection_id)
    if row.ended_at is not None or row.due_at > at or row.told_at is None:
        return
    standing = registration_now(row.number_id)
    if standing is not None and holder_went_on(
        row.said_at, registered_at=standing.registered_at, acted_at=standing.said_at
    ):
        _end(row, End.OUTDATED, at)
        audit_write(actor=actor, act="disconnection.outdated", target=row, at=at)
        return
    _release(row, End.RELEASED, at, actor)


def _locked(disconnection: Disconnection) -> Disconnection:
    return Disconnection.objects.select_for_update().get(pk=disconnection.pk)


def _check_open(row: Disconnection) -> None:
    if row.ended_at is not None:
        raise Conflict("disconnection.ended", _("This has been answered already."))


def _end(row: Disconnection, end: str, at: datetime) -> None:
    row.end, row.ended_at = end, at
    row.save(update_fields=["end", "ended_at"])


def _release(row: Disconnection, end: str, at: datetime, actor: Actor) -> None:
    """The former holder's row names nobody from now on; the line goes on under a new one, with who had a leave of the former."""
    _end(row, end, at)
    number = Number.objects.select_for_update().get(pk=row.number_id)
    if number.sealed is None:
        return
    firms = _firms_with_leave(number, row.said_at, at)
    if number.first_seen_at <= row.said_at:
        number = _begin_anew(number, row, at, actor)
    else:  # nobody knew the number before that day
        given_before = Consent.objects.filter(number=number, given_at__lte=row.said_at)
        given_before.open_to(ConsentAct.END, at=at, policy=current_policy(at)).update(ended_at=at)
        audit_write(actor=actor, act="disconnection.noted", target=row, at=at)
    LineChange.objects.update_or_create(number=number, defaults={"since": row.said_at})
    FormerConsent.objects.bulk_create(
        [FormerConsent(number=number, marketer_id=firm) for firm in sorted(firms)], ignore_conflicts=True
    )


def _begin_anew(number: Number, row: Disconnection, at: datetime, actor: Actor) -> Number:
    """The line's next row. What its next holder has registered already goes along, as they said it."""
    e164, standing = number_e164(number), registration_now(number.pk)  # in memory only
    number_release(number=number, reason="recycled", at=at, actor=actor)
    new = number_obtain(e164=e164, at=at)
    if standing is not None and is_of_the_next(row.said_at, standing.registered_at):
        registration_record(
            number=new,
            preferences=standing.preferences,
            assurance=standing.assurance,
            source=standing.source,
            said_at=standing.said_at,
            at=at,
            actor=actor,
        )
    return new


def _firms_with_leave(number: Number, before: datetime, at: datetime) -> set[int]:
    claims = Consent.objects.filter(number=number, given_at__lte=before)
    open_ones = claims.standing(*NEVER_TAKEN_BACK, at=at, policy=current_policy(at))
    known = Relationship.objects.filter(number=number, at__lte=before)
    return {*open_ones.values_list("marketer", flat=True), *known.values_list("marketer", flat=True)}
