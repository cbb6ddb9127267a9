"""Helpers of a withdrawal: what an import brought goes again. What was concluded from it has gone before."""

from collections.abc import Collection
from datetime import datetime

from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.services.complaint_end import callers_forget


def import_clear(*, batch: ComplaintImport, keep: Collection[int], at: datetime) -> tuple[int, int]:
    """Delete complaints of the import but those of `keep`, and its held rows; how many of each. Callers that nothing names
    any more go with them. The caller's transaction."""
    rows = batch.complaints.exclude(pk__in=keep)
    callers = set(rows.values_list("caller_id", flat=True))
    gone = rows.delete()[1].get(Complaint._meta.label, 0)
    held = ImportedRow.objects.filter(imported_by=batch).delete()[0]
    callers_forget(caller_ids=callers, at=at)
    return gone, held
