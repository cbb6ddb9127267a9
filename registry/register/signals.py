"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

consent_claimed = Signal()  # marketer_id
consent_contested = Signal()  # marketer_id
consent_file_queued = Signal()  # file_id
consents_due = Signal()  # number_id
