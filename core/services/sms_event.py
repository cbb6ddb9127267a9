"""Helper of the acts that a gateway's calls cause: each call counts once."""

import hashlib
from datetime import datetime, timedelta

from core.models import SmsEvent
from core.sms.callbacks import TOLERANCE

KEPT = timedelta(seconds=4 * TOLERANCE)  # longer than a signature is accepted, whatever the clocks say


def is_first(gateway: str, event: str, at: datetime) -> bool:
    """Whether this call was not heard before. In the transaction of its act, so that an undone one may come again."""
    SmsEvent.objects.filter(at__lt=at - KEPT).delete()
    key = hashlib.sha256(f"{gateway}:{event}".encode()).digest()
    _row, made = SmsEvent.objects.get_or_create(key=key, defaults={"at": at})
    return made
