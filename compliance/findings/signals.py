"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

complaint_assessed = Signal()  # complaint_id
