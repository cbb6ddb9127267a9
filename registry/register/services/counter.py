"""An operator's staff act for a customer at the counter, whose papers they have seen. Complaints: `complaints.services`.

Whoever acts is a stranger to the register: steps and answer are the same whatever stood (decision 96).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.selectors.number import number_e164
from core.sms.names import name_in_text
from registry.firms.models import Marketer, OperatorMember
from registry.register.models import Consent, CounterAct, Delegation
from registry.register.rules.consent import ConsentAct
from registry.register.rules.delegation import barred_more
from registry.register.selectors.delegation import delegates_of
from registry.register.selectors.registration import registration_now
from registry.register.services.consent import consent_revoke
from registry.register.services.counter_record import Customer, counter_record, counter_tell
from registry.register.services.delegation import delegation_end
from registry.register.services.refusal import refusal_record
from registry.register.services.registration_intake import registration_ingest

Act = CounterAct.Act
ASSURANCE = "in_person"


@transaction.atomic
def counter_act(
    *, member: OperatorMember, customer: Customer, act: CounterAct.Act, marketer: Marketer | None = None, at: datetime
) -> CounterAct:
    """Register, withdraw, revoke consents or end help for the customer; the line is told. `marketer`: the one firm whose
    consents are revoked, and which is refused; without it those of all firms are.

    Raises what `counter_record` raises, and `DomainError` for a firm with any other act.
    """
    if marketer is not None and act != Act.REVOKE:
        raise DomainError("counter.firm", _("A firm is chosen only where consents are revoked."), pointer="/firm")
    done, actor = counter_record(member, customer, act, at, marketer=marketer)
    if act == Act.REGISTER:
        now = registration_now(done.number_id)
        _hand_in(done, "register", actor, barred_more(now.preferences if now else {}, {"all": True}))
    elif act == Act.WITHDRAW:
        _hand_in(done, "withdraw", actor, None)
    elif act == Act.REVOKE:
        _revoke(done, actor)
        counter_tell(done, lambda: _said(done))
    elif act == Act.END_HELP:
        for delegation in delegates_of([done.number], at):
            delegation_end(delegation=delegation, end=Delegation.End.COUNTER, told=False, at=at, actor=actor)
        counter_tell(done, lambda: _said(done))
    return done


def _hand_in(done: CounterAct, action: str, actor: Actor, preferences: Mapping[str, Any] | None) -> None:
    """As the operator's systems do; it changes nothing, and takes as long, where there is nothing to change."""
    registration_ingest(
        operator=done.member.operator,
        number=number_e164(done.number),
        action=action,
        preferences=preferences,
        assurance=ASSURANCE,
        said_at=done.at,
        reference=done.public_id,
        at=done.at,
        actor=actor,
    )


def _revoke(done: CounterAct, actor: Actor) -> None:
    if done.marketer is not None:
        refusal_record(number=done.number, marketer=done.marketer, source="counter", at=done.at, actor=actor)
        return
    claims = Consent.objects.filter(number=done.number, received_at__lte=done.at)
    for consent in claims.open_to(ConsentAct.REVOKE, at=done.at, policy=current_policy(done.at)):
        consent_revoke(consent=consent, at=done.at, actor=actor)


def _said(done: CounterAct) -> str:
    if done.act == Act.END_HELP:
        return gettext("nobody helps with this number any more.")
    if done.marketer is not None:
        return gettext("%(firm)s was refused, and every consent it has from this number was revoked.") % {
            "firm": name_in_text(done.marketer.name)
        }
    return gettext("every consent of this number to marketing was revoked.")
