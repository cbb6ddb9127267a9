"""Messages to citizens: queued with the act that causes them, sent by a task, found again by a sweep."""

from datetime import datetime, timedelta

from django.db import transaction

from core import signals
from core.events import announce
from core.models import Number, SmsMessage
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt
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
    text = _text_of(message)
    delivered = text is not None and gateway().send(message.number, text)
    _sms_record(message, delivered, text is None or message.tries + 1 >= TRIES, at)
    return delivered


def _text_of(message: SmsMessage) -> str | None:
    """None when nobody is to read it any more: its number was erased, or its text destroyed with the key of its day."""
    if message.number.sealed is None:
        return None
    try:
        return ephemeral_decrypt("sms", bytes(message.body)).decode()
    except KeyDestroyed:
        return None


def _sms_record(message: SmsMessage, delivered: bool, last: bool, at: datetime) -> None:
    """Write down what came of a try, unless another sender has taken the message over meanwhile."""
    sending = SmsMessage.objects.filter(pk=message.pk, state=SmsMessage.State.SENDING)
    held = sending.filter(next_try_at=message.next_try_at)
    tries = message.tries + 1
    if delivered:
        held.update(state=SmsMessage.State.SENT, tries=tries, sent_at=at)
    elif last:
        held.update(state=SmsMessage.State.FAILED, tries=tries)
    else:
        held.update(state=SmsMessage.State.QUEUED, tries=tries, next_try_at=at + HOLD * 2**tries)
