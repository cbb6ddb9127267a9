"""Who helps with which number, and what the rules ask of them."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from core.models import Number, User
from core.policies import current_policy
from core.selectors.number import number_e164, number_masked
from registry.firms.selectors.caller_number import called_from
from registry.firms.selectors.marketer import membership_of
from registry.register.models import Delegation, Disconnection
from registry.register.rules.delegation import DelegationFacts
from registry.register.selectors.holding import numbers_of


def delegations_live(at: datetime) -> "QuerySet[Delegation]":
    """Neither ended nor over, waiting or not; the oldest first."""
    rows = Delegation.objects.filter(ended_at=None, until__gt=at).select_related("number", "user__number")
    return rows.order_by("named_at", "pk")


def delegates_of(numbers: Collection[Number], at: datetime) -> list[Delegation]:
    """Who helps with these numbers."""
    return list(delegations_live(at).filter(number__in=[number.pk for number in numbers]))


def delegations_of(user: User, at: datetime) -> list[Delegation]:
    """With whose numbers somebody helps."""
    return list(delegations_live(at).filter(user=user))


def delegation_seen(*, user: User, delegation_id: int, at: datetime) -> Delegation | None:
    """One of somebody's own: as its delegate, or as the holder of its number."""
    found = delegations_live(at).filter(pk=delegation_id).first()
    return found if found and (found.user_id == user.pk or found.number in numbers_of(user)) else None


def delegation_facts(delegation: Delegation) -> DelegationFacts:
    """What the rules look at, read now."""
    return DelegationFacts(
        acts_from=delegation.acts_from,
        until=delegation.until,
        ended=delegation.ended_at is not None or not delegation.user.is_active,
        calls=calls_for_firms(delegation.user),
        line_asked=Disconnection.objects.filter(number=delegation.number_id, ended_at=None).exists(),
    )


def calls_for_firms(user: User) -> bool:
    """Whether somebody acts for a firm, or one of their numbers is a line that firms are known to call from."""
    return membership_of(user) is not None or called_from([number_e164(number) for number in numbers_of(user)])


def delegations_due(at: datetime, *, after: int, most: int) -> list[int]:
    """Those (ids) whose term is over, or ends so soon that the holder is to be told."""
    soon = at + current_policy(at).register.delegate_reminded
    open_ones = Delegation.objects.filter(ended_at=None, pk__gt=after)
    due = open_ones.filter(Q(until__lte=at) | Q(until__lte=soon, reminded_at=None))
    return list(due.order_by("pk").values_list("pk", flat=True)[:most])


def ending_of(number: Number | None) -> str:
    """The last digits of a number, by which those who know it tell whose it is."""
    return number_masked(number).rpartition("*")[2] if number is not None else ""
