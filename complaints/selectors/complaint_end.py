"""Questions about complaints that are kept no longer."""

from datetime import datetime

from core.models import AuditRecord

GONE = "complaints.expired"  # the act whose record names from when to when the deleted ones were filed


def complaints_gone(start: datetime, until: datetime) -> bool:
    """Whether complaints filed in this time may have been deleted: its figures cannot be counted anew."""
    rows = AuditRecord.objects.filter(
        act=GONE, data__first__lt=until.timestamp(), data__last__gte=int(start.timestamp())
    )
    return rows.exists()
