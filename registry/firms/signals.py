"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

webhook_queued = Signal()  # delivery_id
firm_decided = Signal()  # marketer_id, decision (registry.firms.words.DECISIONS), row_id
