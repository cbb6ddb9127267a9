"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

webhook_queued = Signal()  # delivery_id
