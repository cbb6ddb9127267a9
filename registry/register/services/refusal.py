"""A citizen refuses one firm, for good."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import Number
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.register.models import Consent, Refusal
from registry.register.services.consent import consent_revoke


@transaction.atomic
def refusal_record(*, number: Number, marketer: Marketer, source: str, at: datetime, actor: Actor) -> Refusal:
    """Record the refusal and end every consent of this firm that still counts. `source`: "site", "complaint", "firm"."""
    Number.objects.select_for_update().get(pk=number.pk)
    for consent in Consent.objects.filter(number=number, marketer=marketer, revoked_at=None, received_at__lte=at):
        consent_revoke(consent=consent, at=at, actor=actor)
    refusal = Refusal.objects.create(number=number, marketer=marketer, source=source, at=at)
    audit_write(actor=actor, act="refusal.recorded", target=refusal, at=at, data={"source": source})
    return refusal
