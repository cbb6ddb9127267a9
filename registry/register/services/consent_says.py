"""Helper of the acts on consents: the table says what an act does, and this does it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.events import announce
from core.services.audit import audit_write
from registry.firms.services.webhook_outbox import webhook_announce
from registry.register import signals
from registry.register.models import Consent
from registry.register.rules.consent import TABLE, ConsentAct, ConsentState, Speaker, leads_to
from registry.register.selectors.consent import consent_state


def consent_say(
    consent_id: int, act: ConsentAct, at: datetime, actor: Actor, seen: ConsentState | None = None
) -> Consent:
    """Write down the moment of the act, in the transaction of the caller; raises `Conflict` where the table has no such row.

    `seen`: the state that the page showed whoever acts; refused when it has become another since. What the citizen says
    goes on to the firm.
    """
    consent = Consent.objects.select_for_update().get(pk=consent_id)
    state = consent_state(consent, at)
    if seen is not None and as_shown(seen) != as_shown(state):
        raise Conflict("consent.moved", _("This consent has changed since you opened the page. Nothing was done."))
    to = leads_to(state, act)
    if to is None:
        raise _impossible(state)
    if to == state:
        return consent
    setattr(consent, f"{to}_at", at)
    consent.save(update_fields=[f"{to}_at"])
    audit_write(actor=actor, act=f"consent.{to}", target=consent, at=at)
    if to == ConsentState.CONTESTED:
        announce(signals.consent_contested, marketer_id=consent.marketer_id)
    if TABLE[act].by == Speaker.CITIZEN:
        webhook_announce(marketer=consent.marketer, event=f"consent.{to}", data={"consent": consent.public_id}, at=at)
    return consent


def as_shown(state: ConsentState) -> ConsentState:
    """To the citizen a claim is the same before and after the message that tells of it."""
    return ConsentState.CLAIMED if state == ConsentState.NOTIFIED else state


def _impossible(state: ConsentState) -> Conflict:
    if state == ConsentState.CONFIRMED:
        return Conflict("consent.confirmed", _("You confirmed this consent. You can still revoke it."))
    return Conflict("consent.ended", _("This consent has already ended."))
