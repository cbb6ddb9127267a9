"""Helpers: one order of locks for all who work on a matter: its subject, then its case, then its listings, then its complaints.

`no_key`: rows that merely point to a locked one may still be written, so an assessment never waits for a case.
"""

from complaints.models import Caller
from compliance.listings.models import BlacklistEntry
from registry.firms.models import Marketer


def lock_subject(subject: str, subject_id: int) -> Marketer | Caller:
    """The firm (``"marketer"``) or caller (``"caller"``), locked until the transaction ends."""
    if subject == "marketer":
        return Marketer.objects.select_for_update(no_key=True).get(pk=subject_id)
    return Caller.objects.select_for_update(no_key=True).get(pk=subject_id)


def lock_entry(entry: BlacklistEntry) -> BlacklistEntry:
    """The entry as it stands now, locked after the caller it names."""
    if entry.caller_id:
        lock_subject("caller", entry.caller_id)
    rows = BlacklistEntry.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("caller", "case", "marketer").get(pk=entry.pk)
