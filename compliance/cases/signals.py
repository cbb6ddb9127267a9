"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

document_due = Signal()  # event_id: an act that issues a document was done
document_served = Signal()  # event_id: the service of a notice or decision was recorded
matching_queued = Signal()  # matching_id
