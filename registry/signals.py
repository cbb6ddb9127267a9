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
scrub_job_queued = Signal()  # job_id
scrub_chunk_cut = Signal()  # chunk_id
scrub_list_read = Signal()  # job_id
scrub_chunk_answered = Signal()  # job_id
scrub_job_answered = Signal()  # job_id: all rows have answers, record and receipt are there
scrub_chunk_written = Signal()  # job_id
scrub_job_finished = Signal()  # job_id
webhook_queued = Signal()  # delivery_id
watchlist_started = Signal()  # watchlist_id
