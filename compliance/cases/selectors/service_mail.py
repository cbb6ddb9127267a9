"""Which letters of electronic service are still to be written."""

from datetime import datetime, timedelta

from django.db.models import Q

from compliance.cases.models import ServiceMail

LEASE = timedelta(minutes=10)  # whoever has had a letter for longer was killed, or reached nobody
MOST_TRIES = 6  # then it is left: the service counts without it, and the firm's own pages say the same


def unwritten(at: datetime) -> Q:
    """Those that nobody writes now, and that were not tried often enough yet."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=at - LEASE)
    return Q(told_at=None, tries__lt=MOST_TRIES) & free


def mails_waiting(at: datetime, most: int) -> list[int]:
    """Events whose letters wait, the oldest first."""
    rows = ServiceMail.objects.filter(unwritten(at)).order_by("pk")
    return list(rows.values_list("event", flat=True)[:most])
