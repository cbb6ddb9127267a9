"""Acts on letters of electronic service: noted with the service, claimed by whoever writes, done once they were handed over.

A letter is no act on a case, and leaves no audit record: the service does.
"""

from datetime import datetime

from django.db.models import F

from compliance.cases.models import CaseEvent, ServiceMail
from compliance.cases.rules.service import ELECTRONIC
from compliance.cases.selectors.service_mail import unwritten
from compliance.cases.sending.service_mail import service_mail_send
from core.models import User


def service_mail_note(*, event: CaseEvent) -> ServiceMail | None:
    """A letter is due; None for what was served in another way."""
    if event.params.get("service_way") != ELECTRONIC:
        return None
    return ServiceMail.objects.create(event=event)


def service_mail_write(*, event_id: int, at: datetime) -> int:
    """Write the letter, if it is not written, nor being written; how many were told. Where not one could be, it is tried anew
    once the claim has run out."""
    if not service_mail_claim(event_id=event_id, at=at):
        return 0
    reached: list[User] = []
    try:
        return service_mail_send(CaseEvent.objects.select_related("case__respondent").get(pk=event_id), reached)
    finally:
        if reached:
            ServiceMail.objects.filter(event=event_id).update(told_at=at)


def service_mail_claim(*, event_id: int, at: datetime) -> bool:
    """Whether it is this caller's to write, until `LEASE` is over. Of two at once one has it."""
    rows = ServiceMail.objects.filter(unwritten(at), event=event_id)
    return bool(rows.update(claimed_at=at, tries=F("tries") + 1))
