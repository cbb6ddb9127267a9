"""Acts on approvals: a firm lets a call centre scrub and call on its behalf, and the call centre takes that on."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from registry.firms.models import Mandate, Marketer
from registry.firms.permissions import check_confirmed, waits_for


@transaction.atomic
def mandate_give(
    *,
    principal: Marketer,
    agent: Marketer,
    channels: Collection[str] = (),
    categories: Collection[str] = (),
    passes_on: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    at: datetime,
    actor: Actor,
) -> Mandate:
    """The firm approves `agent`; it counts once the agent has approved it too. The same again changes nothing.

    Empty `channels` or `categories`: all. `since`: from now on where it is None or past; `until`: for good where None.
    Raises `Conflict` where another approval of this agent stands in that time.
    """
    if principal.pk == agent.pk:
        raise DomainError("mandate.self", _("A firm needs no approval to call for itself."), pointer="/agent")
    principal, policy = Marketer.objects.select_for_update().get(pk=principal.pk), current_policy(at)
    check_confirmed(principal, policy)
    if waits_for(agent, policy):
        message = _("Nobody has confirmed yet who this call centre is. It cannot call for others.")
        raise NotAllowed("mandate.agent_not_confirmed", message, pointer="/agent")
    since = max(since or at, at)
    terms = {"channels": sorted(set(channels)), "categories": sorted(set(categories)), "passes_on": passes_on}
    _check_terms(channels, categories, since, until, policy)
    meanwhile = Q(until=None) | Q(until__gt=since)
    before = Q(since__lt=until) if until else Q()
    stands = Mandate.objects.filter(meanwhile, before, principal=principal, agent=agent).first()
    if stands is None:
        mandate = Mandate.objects.create(
            principal=principal, agent=agent, since=since, until=until, principal_approved_at=at, **terms
        )
        audit_write(actor=actor, act="mandate.given", target=mandate, at=at)
        return mandate
    if {name: getattr(stands, name) for name in terms} != terms or stands.until != until:
        message = _("You have approved this call centre for that time already. End that approval first.")
        raise Conflict("mandate.exists", message, pointer="/agent")
    return stands


@transaction.atomic
def mandate_accept(*, mandate: Mandate, at: datetime, actor: Actor) -> Mandate:
    """The call centre takes it on. Twice changes nothing. Raises `Conflict` once it is over."""
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("agent").get(pk=mandate.pk)
    check_confirmed(mandate.agent, current_policy(at))
    if mandate.until is not None and mandate.until <= at:
        raise Conflict("mandate.over", _("This approval is over."))
    if mandate.agent_approved_at is None:
        mandate.agent_approved_at = at
        mandate.save(update_fields=["agent_approved_at"])
        audit_write(actor=actor, act="mandate.accepted", target=mandate, at=at)
    return mandate


@transaction.atomic
def mandate_end(*, mandate: Mandate, at: datetime, actor: Actor) -> None:
    """Either side ends it, or the call centre declines it. Twice changes nothing."""
    if Mandate.objects.filter(Q(until=None) | Q(until__gt=at), pk=mandate.pk).update(until=at):
        audit_write(actor=actor, act="mandate.ended", target=mandate, at=at)


def _check_terms(
    channels: Collection[str], categories: Collection[str], since: datetime, until: datetime | None, policy: Policy
) -> None:
    if any(channel not in policy.register.channels for channel in channels):
        raise DomainError("channel.unknown", _("This register has no such channel."), pointer="/channels")
    if any(category not in policy.register.categories for category in categories):
        raise DomainError("category.unknown", _("This register has no such trade."), pointer="/categories")
    if until is not None and until <= since:
        raise DomainError("mandate.until", _("An approval ends after it begins."), pointer="/until")
