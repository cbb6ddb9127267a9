"""Which messages wait for a sender, and whom each is for."""

from datetime import datetime

from core.models import SmsMessage
from core.sealing import sealing
from core.secrets.encryption import ephemeral_decrypt
from core.selectors.sms_purpose import purposes_stopped
from core.sms.purposes import (
    CALLING,
    CODE,
    COMPLAINT,
    CONSENT,
    DISCLOSURE,
    HELPING,
    HOLDING,
    LISTING,
    PURPOSES,
    REGISTRATION,
    WITHDRAWAL,
)

# In one round of the sweep, which comes every ten seconds. Little news at once: whoever waits for a code stands behind it.
MOST = {
    CODE: 400,
    CONSENT: 50,
    REGISTRATION: 100,
    WITHDRAWAL: 100,
    DISCLOSURE: 50,
    LISTING: 50,
    HOLDING: 50,
    CALLING: 50,
    HELPING: 50,
    COMPLAINT: 50,
}


def messages_to_send(at: datetime) -> list[int]:
    """The oldest of each purpose that is not stopped, codes first."""
    waiting = SmsMessage.objects.filter(state__in=["queued", "sending"], next_try_at__lte=at).order_by("next_try_at")
    stopped = purposes_stopped()
    found: list[int] = []
    for purpose in PURPOSES:
        if purpose not in stopped:
            found += waiting.filter(kind=purpose).values_list("pk", flat=True)[: MOST[purpose]]
    return found


def addressee(message: SmsMessage) -> str:
    """E.164, in memory only; the row itself says for what. "" when the number was erased. Raises `KeyDestroyed`."""
    number = message.number
    if number is None:
        return ephemeral_decrypt("sms", bytes(message.to or b"")).decode()
    return sealing.unseal(number.sealed, number.seal_key) if number.sealed is not None else ""
