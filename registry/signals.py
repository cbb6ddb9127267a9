"""Facts of the register: past tense, ids only, sent after commit."""

from django.dispatch import Signal

register_changed = Signal()  # change_id
registrations_taken_in = Signal()  # first_change_id, last_change_id: many at once, instead of one register_changed each
consent_claimed = Signal()  # consent_id
consent_confirmed = Signal()  # consent_id
consent_contested = Signal()  # consent_id
consent_revoked = Signal()  # consent_id
marketer_applied = Signal()  # marketer_id
marketer_admitted = Signal()  # marketer_id
marketer_suspended = Signal()  # marketer_id
marketer_restored = Signal()  # marketer_id
scrub_performed = Signal()  # scrub_id
