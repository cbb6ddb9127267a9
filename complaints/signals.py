"""News of this floor: past tense, ids only, sent after commit."""

from django.dispatch import Signal

complaint_filed = Signal()  # complaint_id
complaints_filed = Signal()  # client; many at once, found by what the database notes of them
complaint_amended = Signal()  # complaint_id: details, money lost or evidence were added
complaints_imported = Signal()  # import_id; once for each chunk kept
complaint_import_queued = Signal()  # import_id
