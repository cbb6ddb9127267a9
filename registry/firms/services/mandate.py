"""Acts on approvals: a firm lets a call centre scrub and call on its behalf."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError, NotAllowed
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import Mandate, Marketer
from registry.firms.permissions import check_confirmed, waits_for


@transaction.atomic
def mandate_give(*, principal: Marketer, agent: Marketer, at: datetime, actor: Actor) -> Mandate:
    """Approve `agent`. Approving twice changes nothing."""
    if principal.pk == agent.pk:
        raise DomainError("mandate.self", _("A firm needs no approval to call for itself."), pointer="/agent")
    principal, policy = Marketer.objects.select_for_update().get(pk=principal.pk), current_policy(at)
    check_confirmed(principal, policy)
    if waits_for(agent, policy):
        message = _("Nobody has confirmed yet who this call centre is. It cannot call for others.")
        raise NotAllowed("mandate.agent_not_confirmed", message, pointer="/agent")
    mandate = Mandate.objects.filter(principal=principal, agent=agent, until=None).first()
    if mandate is None:
        mandate = Mandate.objects.create(principal=principal, agent=agent, since=at)
        audit_write(actor=actor, act="mandate.given", target=mandate, at=at)
    return mandate


@transaction.atomic
def mandate_end(*, mandate: Mandate, at: datetime, actor: Actor) -> None:
    if Mandate.objects.filter(pk=mandate.pk, until=None).update(until=at):
        audit_write(actor=actor, act="mandate.ended", target=mandate, at=at)
