"""The end of what is kept of messages to citizens. Their words are gone days after the sending, with the key of the day."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import SmsMessage
from core.policies.schema import Policy
from core.running.batches import Batch
from core.services.audit import audit_write

BATCH = 2000


@transaction.atomic
def sms_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete the records of messages whose time is over, the oldest first. Run twice it finds nothing.

    A row that a sender or a gateway's receipt holds at the moment is left to the next round.
    """
    before = at - policy.retention.periods["text_message"]
    found = SmsMessage.objects.select_for_update(skip_locked=True).filter(pk__gt=after).order_by("pk")
    rows = list(found.values_list("pk", "queued_at")[:BATCH])
    old = [pk for pk, queued_at in rows if queued_at < before]
    if not old:
        return Batch()
    SmsMessage.objects.filter(pk__in=old).delete()
    audit_write(actor=Actor.system("retention"), act="sms.expired", target=None, at=at, data={"count": len(old)})
    return Batch(len(old), rows[-1][0])
