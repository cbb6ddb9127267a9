"""Helper of the sender: what a message costs is taken from its purpose's budget, or the message is not sent."""

from datetime import datetime

from django.db.models import F

from core.models import SmsHour, SmsMessage, SmsPurpose
from core.selectors.sms_purpose import hour_of, spending_of
from core.sms.spending import Verdict, verdict


def purpose_lock(purpose: str) -> SmsPurpose:
    """The purpose's row, in the transaction of the caller: whoever holds it alone spends, stops or warns."""
    SmsPurpose.objects.bulk_create([SmsPurpose(purpose=purpose)], ignore_conflicts=True)
    return SmsPurpose.objects.select_for_update(no_key=True).get(purpose=purpose)


def sms_draw(message: SmsMessage, at: datetime) -> Verdict:
    """Pay for one message, once however often it is tried. Today's sum is read under the lock, so that any number of
    senders together stay within the cap."""
    if message.spent_at is not None:
        return Verdict.GO
    purpose_lock(message.kind)
    said = verdict(spending_of(message.kind, at, of=message.number_id), message.queued_at, at)
    if said == Verdict.GO:
        _add(message.kind, at, spent=1)
        message.spent_at = at
        message.save(update_fields=["spent_at"])
    elif said == Verdict.NEVER:
        _add(message.kind, at, unsent=1)
    return said


def _add(purpose: str, at: datetime, *, spent: int = 0, unsent: int = 0) -> None:
    hour, _made = SmsHour.objects.get_or_create(purpose=purpose, hour=hour_of(at))
    SmsHour.objects.filter(pk=hour.pk).update(spent=F("spent") + spent, unsent=F("unsent") + unsent)
