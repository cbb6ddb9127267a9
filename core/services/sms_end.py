"""The end of what is kept of messages to citizens. Their words are gone days after the sending, with the key of the day."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import SmsMessage
from core.policies.schema import Policy
from core.running.batches import Batch, older_delete
from core.services.audit import audit_write

BATCH = 2000


@transaction.atomic
def sms_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete the records of messages whose time is over, the oldest first. Run twice it finds nothing."""
    before = at - policy.retention.periods["text_message"]
    gone = older_delete(SmsMessage.objects.all(), moment="queued_at", before=before, after=after, most=BATCH)
    if gone.done:
        audit_write(actor=Actor.system("retention"), act="sms.expired", target=None, at=at, data={"count": gone.done})
    return gone
