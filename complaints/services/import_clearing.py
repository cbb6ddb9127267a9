"""Helpers of a withdrawal: what an import brought goes again. What was concluded from it has gone before."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from complaints.jobs.import_files import ImportFiles
from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.services.complaint_end import callers_forget


def import_clear(*, batch: ComplaintImport, keep: Collection[int], at: datetime) -> tuple[int, int]:
    """Delete complaints of the import but those of `keep`, its held rows, and its file where it is still worked on; how many
    of the former two. Callers that nothing names any more go with them. The caller's transaction."""
    rows = batch.complaints.exclude(pk__in=keep)
    callers = set(rows.values_list("caller_id", flat=True))
    gone = rows.delete()[1].get(Complaint._meta.label, 0)
    held = ImportedRow.objects.filter(imported_by=batch).delete()[0]
    callers_forget(caller_ids=callers, at=at)
    if batch.file:
        transaction.on_commit(ImportFiles(batch.file).destroy)
        ComplaintImport.objects.filter(pk=batch.pk).update(file="", claim="", claimed_at=None)
    return gone, held
