"""Facts of the register: past tense, ids only, sent after commit."""

from django.dispatch import Signal

register_changed = Signal()  # change_id
consent_claimed = Signal()  # consent_id
consent_confirmed = Signal()  # consent_id
consent_contested = Signal()  # consent_id
consent_revoked = Signal()  # consent_id
marketer_applied = Signal()  # marketer_id
marketer_admitted = Signal()  # marketer_id
marketer_suspended = Signal()  # marketer_id
marketer_restored = Signal()  # marketer_id
scrub_performed = Signal()  # scrub_id
webhook_queued = Signal()  # delivery_id
watchlist_started = Signal()  # watchlist_id
