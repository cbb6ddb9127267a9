"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

consent_claimed = Signal()  # consent_id
