"""Whom a message is to tell what became of their complaints."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from complaints.models import ComplaintStep
from core.models import SmsMessage
from core.sms.purposes import COMPLAINT

DAY = timedelta(days=1)


def steps_untold() -> "QuerySet[ComplaintStep]":
    """News of complaints that stand, by people who can be told: the office's own lines are nobody."""
    rows = ComplaintStep.objects.filter(
        news=True, complaint__withdrawn_at=None, complaint__erased_at=None, complaint__number__sealed__isnull=False
    )
    return rows.exclude(complaint__number__planted__isnull=False)


def numbers_to_tell(most: int, at: datetime) -> list[int]:
    """Those (ids) with news that had no message of it within a day."""
    lately = SmsMessage.objects.filter(number=OuterRef("complaint__number"), kind=COMPLAINT, queued_at__gt=at - DAY)
    rows = steps_untold().exclude(Exists(lately)).order_by("complaint__number").values_list("complaint__number")
    return [number for (number,) in rows.distinct()[:most] if number is not None]
