"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

report_asked = Signal()  # report_id
