"""Letters that a request has written: queued with the act that causes them, handed over by a task, found again by a sweep.

Whoever asked waits for no mail server, and learns nothing from how long one took or what it answered of an address.
"""

import json
import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from core import signals
from core.events import announce
from core.models import WaitingMail
from core.running.mail import Mail, mail_hand_over
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt

PURPOSE = "mails"
LIFETIME = timedelta(days=1)  # after which nobody can read it any more
HOLD = timedelta(minutes=5)  # longer than a mail server is waited for; then whoever had it was killed
MOST_TRIES = 7  # each wait is twice the last, ten hours in all

log = logging.getLogger(__name__)


@transaction.atomic
def mail_queue(*, mail: Mail, at: datetime) -> WaitingMail:
    """Hand `mail` over once this transaction has committed."""
    sealed = ephemeral_encrypt(PURPOSE, json.dumps(asdict(mail)).encode(), at=at, lifetime=LIFETIME)
    row = WaitingMail.objects.create(sealed=sealed, queued_at=at, next_try_at=at)
    announce(signals.mail_queued, mail_id=row.pk)
    return row


def mail_leave(*, mail_id: int, at: datetime) -> bool:
    """Hand one waiting letter over and forget it; False when none left. Safe to run twice, at once or late: of two at once one
    has it. Whoever is killed between the mail server's word and ours sends the same letter once more."""
    due = WaitingMail.objects.filter(pk=mail_id, next_try_at__lte=at)
    if not due.update(next_try_at=at + HOLD, tries=F("tries") + 1):
        return False
    row = WaitingMail.objects.get(pk=mail_id)
    if row.tries > MOST_TRIES:  # each of them ended in the middle: by a fault of ours, or a kill
        log.error("A letter of %s failed %s times and is forgotten.", row.queued_at, MOST_TRIES)
        row.delete()
        return False
    try:
        mail = Mail(**json.loads(ephemeral_decrypt(PURPOSE, bytes(row.sealed), at=at)))
    except KeyDestroyed:
        log.warning("A letter of %s waited too long and is forgotten.", row.queued_at)
        row.delete()
        return False
    sent = mail_hand_over(mail)
    if sent or row.tries >= MOST_TRIES:
        row.delete()
    else:
        WaitingMail.objects.filter(pk=row.pk, tries=row.tries).update(next_try_at=at + HOLD * 2**row.tries)
    return sent
