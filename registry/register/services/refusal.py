"""A citizen refuses one firm, for good."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import Number
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.register.models import Consent, Refusal
from registry.register.rules.consent import ConsentAct
from registry.register.services.consent import consent_revoke


@transaction.atomic
def refusal_record(
    *, number: Number, marketer: Marketer, source: str, campaign: str = "", at: datetime, actor: Actor
) -> Refusal:
    """Record the refusal and revoke every consent that this firm claims. `source`: "site", "complaint", "firm", "unsubscribe",
    "counter"; `campaign`: of the message that was answered."""
    Number.objects.select_for_update().get(pk=number.pk)
    known = Consent.objects.filter(number=number, marketer=marketer, received_at__lte=at)
    for consent in known.open_to(ConsentAct.REVOKE, at=at, policy=current_policy(at)):
        consent_revoke(consent=consent, at=at, actor=actor)
    refusal = Refusal.objects.create(number=number, marketer=marketer, source=source, campaign=campaign, at=at)
    audit_write(actor=actor, act="refusal.recorded", target=refusal, at=at, data={"source": source})
    return refusal
