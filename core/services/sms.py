"""Messages to citizens: queued with the act that causes them, sent by a task, found again by a sweep."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from core import signals
from core.events import announce
from core.models import Number, SmsMessage
from core.policies import current_policy
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt
from core.selectors.sms import addressee
from core.services.sms_draw import sms_draw
from core.sms.answer import Outcome
from core.sms.body import sms_body
from core.sms.gateway import Message
from core.sms.gateways import gateways
from core.sms.lines import daytime, is_spoken_to
from core.sms.purposes import CODE, PURPOSES, next_day
from core.sms.spending import Verdict

TRIES = 5
HOLD = timedelta(seconds=60)
State = SmsMessage.State


@transaction.atomic
def sms_queue(
    *,
    number: Number | None = None,
    e164: str = "",
    kind: str,
    text: str,
    at: datetime,
    language: str = "",
    medium: str = "",
) -> SmsMessage:
    """Queue `text` (nothing personal and no link: who, what, a code) for the holder of `number`, or of `e164` where the
    number has no row. `kind`: what for (`core.sms.purposes`).

    `medium`: "text" or "voice"; left out, a landline is called and any other line gets a text.
    """
    if kind not in PURPOSES:
        raise ValueError(f"no message is for {kind!r}: it would have no budget, and never go out")
    message = SmsMessage.objects.create(
        number=number,
        to=None if number else sms_body(text=e164, at=at),
        kind=kind,
        medium=medium,
        language=language,
        body=sms_body(text=text, at=at),
        queued_at=at,
        next_try_at=at,
    )
    announce(signals.sms_queued, message_id=message.pk)
    return message


def sms_send(*, message_id: int, at: datetime) -> bool:
    """Hand one waiting message to the gateways; False when nothing went out. Safe to run twice or at once."""
    taken = _take(message_id, at)
    if taken is None:
        return False
    message, ready = taken
    name, answer = gateways().send(ready)
    message.medium, message.gateway, message.gateway_id = "voice" if ready.spoken else "text", name, answer.id
    _sms_record(message, answer.outcome, at)
    return answer.outcome == Outcome.ACCEPTED


@transaction.atomic
def _take(message_id: int, at: datetime) -> tuple[SmsMessage, Message] | None:
    """Claim the message and pay for it, in one transaction; None when it does not go out now."""
    claimed = SmsMessage.objects.filter(
        pk=message_id, state__in=[State.QUEUED, State.SENDING], next_try_at__lte=at
    ).update(state=State.SENDING, next_try_at=at + HOLD)
    if not claimed:
        return None
    message = SmsMessage.objects.select_related("number").get(pk=message_id)
    ready = _ready(message)
    if ready is None:
        _held(message).update(state=State.FAILED, tries=message.tries + 1)
        return None
    morning = daytime(at) if ready.spoken and message.kind != CODE else at
    if morning > at:
        _held(message).update(state=State.QUEUED, next_try_at=morning)
        return None
    said = sms_draw(message, at)
    if said == Verdict.GO:
        return message, ready
    if said == Verdict.NEVER:
        _held(message).update(state=State.UNSENT)
    else:
        later = at + HOLD if said == Verdict.STOPPED else next_day(at, current_policy(at))
        _held(message).update(state=State.QUEUED, next_try_at=later)
    return None


def _ready(message: SmsMessage) -> Message | None:
    """None when nobody is to have it any more: its number was erased, or its text destroyed with the key of its day."""
    try:
        text = ephemeral_decrypt("sms", bytes(message.body)).decode()
        e164 = addressee(message)
    except KeyDestroyed:
        return None
    if not e164:
        return None
    spoken = message.medium == "voice" or (not message.medium and is_spoken_to(e164))
    return Message(e164, text, spoken, message.language, str(message.pk))


def _sms_record(message: SmsMessage, outcome: Outcome, at: datetime) -> None:
    """Write down what came of a try, unless another sender has taken the message over meanwhile.

    After an unclear answer it is not tried again, for it may have gone out.
    """
    tries = message.tries + 1
    took = {"medium": message.medium, "gateway": message.gateway, "gateway_id": message.gateway_id, "sent_at": at}
    if outcome == Outcome.ACCEPTED:
        _held(message).update(state=State.SENT, tries=tries, **took)
    elif outcome == Outcome.UNSURE:
        _held(message).update(state=State.UNSURE, tries=tries, **took)
    elif tries >= TRIES:
        _held(message).update(state=State.FAILED, tries=tries)
    else:
        _held(message).update(state=State.QUEUED, tries=tries, next_try_at=at + HOLD * 2**tries)


def _held(message: SmsMessage) -> QuerySet[SmsMessage]:
    """The row, as long as this sender holds it."""
    return SmsMessage.objects.filter(pk=message.pk, state=State.SENDING, next_try_at=message.next_try_at)
