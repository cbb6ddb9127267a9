"""The holder of a number names somebody who helps with it, for a year at most, and ends that at any time."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError, NotAllowed
from core.models import Number, User
from core.policies import current_policy
from core.services.audit import audit_write
from registry.register.models import Delegation
from registry.register.selectors.delegation import calls_for_firms, delegations_live
from registry.register.selectors.holding import numbers_of
from registry.register.services.delegation_notice import (
    delegation_tell,
    ended_words,
    named_words,
    reminder_words,
)

End = Delegation.End


@transaction.atomic
def delegation_name(*, user: User, number: Number, at: datetime, actor: Actor) -> Delegation:
    """Let `user` help with `number`, from whose line it was just said; they may act once the pack's time is over, for the
    pack's term. Named anew, a delegate goes on for another term and waits no second time.

    The line is told. Raises `DomainError` for a number of their own and beyond the pack's counts, `NotAllowed` for whoever
    calls for a firm.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    number = Number.objects.select_for_update().get(pk=number.pk)
    _check_person(user, number)
    rules = current_policy(at).register
    found = Delegation.objects.filter(user=user, number=number, ended_at=None).first()
    if found is not None and found.until <= at:
        _end(found, End.LAPSED, at, actor)
        found = None
    if found is None:
        _check_counts(user, number, at)
        acts_from = at + rules.delegate_waits
        found = Delegation(user=user, number=number, acts_from=acts_from)
    found.named_at, found.until, found.reminded_at = at, at + rules.delegate_term, None
    found.save()
    audit_write(actor=actor, act="delegation.named", target=found, at=at, data=_whom(found))
    delegation_tell(found, lambda: named_words(found), at)
    return found


def _check_person(user: User, number: Number) -> None:
    if number in numbers_of(user):
        raise DomainError("delegation.own", _("You look after this number yourself already."), pointer="/number")
    if calls_for_firms(user):
        raise NotAllowed("delegation.calls", _("Whoever calls for a firm helps with nobody's number."))


def _check_counts(user: User, number: Number, at: datetime) -> None:
    rules, live = current_policy(at).register, delegations_live(at)
    if live.filter(number=number).count() >= rules.delegates_per_number:
        text = _("At most %(most)d people help with one number.") % {"most": rules.delegates_per_number}
        raise DomainError("delegation.too_many", text, pointer="/number")
    if live.filter(user=user).count() >= rules.numbers_per_account:
        text = _("One person helps with at most %(most)d numbers.") % {"most": rules.numbers_per_account}
        raise DomainError("delegation.too_many", text, pointer="/number")


@transaction.atomic
def delegation_end(
    *, delegation: Delegation, end: Delegation.End, told: bool = True, at: datetime, actor: Actor
) -> None:
    """The delegate helps no longer, from now on; the line is told, unless whoever calls tells it (`told` False). A second time
    changes nothing."""
    row = _locked(delegation.pk)
    if row.ended_at is None:
        _end(row, end, at, actor)
        if told:
            delegation_tell(row, lambda: ended_words(row), at, ends=True)


@transaction.atomic
def delegations_release(*, number: Number, at: datetime, actor: Actor) -> None:
    """The number changed hands: nobody helps with it any more, and whoever signed in with it helps nobody. Its next holder
    is told nothing of the former's."""
    theirs = Q(number=number) | Q(user__number=number)
    for row in Delegation.objects.select_for_update(of=("self",)).filter(theirs, ended_at=None).order_by("pk"):
        _end(row, End.RELEASED, at, actor)


@transaction.atomic
def delegation_settle(*, delegation_id: int, at: datetime, actor: Actor) -> None:
    """End what is over; before that, remind the holder once that the term will end. Run twice, early or late it changes nothing
    more."""
    row = _locked(delegation_id)
    if row.ended_at is not None:
        return
    remind_from = row.until - current_policy(at).register.delegate_reminded
    if row.until <= at:
        delegation_end(delegation=row, end=End.LAPSED, at=at, actor=actor)
    elif row.reminded_at is None and remind_from <= at:
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        audit_write(actor=actor, act="delegation.reminded", target=row, at=at, data=_whom(row))
        delegation_tell(row, lambda: reminder_words(row), at)


def _locked(delegation_id: int) -> Delegation:
    """Its number first, as whatever is done with a number locks that."""
    number = Delegation.objects.values_list("number_id", flat=True).get(pk=delegation_id)
    Number.objects.select_for_update().get(pk=number)
    return Delegation.objects.select_for_update(of=("self",)).select_related("user__number").get(pk=delegation_id)


def _end(row: Delegation, end: str, at: datetime, actor: Actor) -> None:
    row.end, row.ended_at = end, at
    row.save(update_fields=["end", "ended_at"])
    audit_write(actor=actor, act="delegation.ended", target=row, at=at, data={**_whom(row), "end": str(end)})


def _whom(row: Delegation) -> dict[str, int]:
    return {"number": row.number_id, "delegate": row.user_id}
