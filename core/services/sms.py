"""Messages to citizens: queued with the act that causes them, sent by a task, found again by a sweep."""

from datetime import datetime, timedelta

from django.db import transaction

from core import signals
from core.events import announce
from core.models import Number, SmsMessage
from core.secrets.encryption import ephemeral_decrypt, ephemeral_encrypt
from core.sms import gateway

LIFETIME = timedelta(days=3)
TRIES = 5
HOLD = timedelta(seconds=60)


@transaction.atomic
def sms_queue(*, number: Number, kind: str, text: str, at: datetime) -> SmsMessage:
    """Queue `text` (nothing personal: who, what, a code or link) for the holder of `number`."""
    message = SmsMessage.objects.create(
        number=number,
        kind=kind,
        body=ephemeral_encrypt("sms", text.encode(), at=at, lifetime=LIFETIME),
        queued_at=at,
        next_try_at=at,
    )
    announce(signals.sms_queued, message_id=message.pk)
    return message


def sms_send(*, message_id: int, at: datetime) -> bool:
    """Hand one waiting message to the gateway; False when it is not this caller's to send. Safe to run twice or at once."""
    claimed = SmsMessage.objects.filter(
        pk=message_id, state__in=[SmsMessage.State.QUEUED, SmsMessage.State.SENDING], next_try_at__lte=at
    ).update(state=SmsMessage.State.SENDING, next_try_at=at + HOLD)
    if not claimed:
        return False
    message = SmsMessage.objects.select_related("number").get(pk=message_id)
    delivered = gateway().send(message.number, ephemeral_decrypt("sms", bytes(message.body)).decode())
    message.tries += 1
    if delivered:
        message.state, message.sent_at = SmsMessage.State.SENT, at
    elif message.tries >= TRIES:
        message.state = SmsMessage.State.FAILED
    else:
        message.state, message.next_try_at = SmsMessage.State.QUEUED, at + HOLD * 2**message.tries
    message.save(update_fields=["state", "tries", "sent_at", "next_try_at"])
    return delivered
