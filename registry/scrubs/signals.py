"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

scrub_job_queued = Signal()  # job_id
scrub_chunk_cut = Signal()  # chunk_id
scrub_list_read = Signal()  # job_id
scrub_chunk_answered = Signal()  # job_id
scrub_job_answered = Signal()  # job_id: all rows have answers, record and receipt are there
scrub_chunk_written = Signal()  # job_id
watchlist_started = Signal()  # watchlist_id
quota_decided = Signal()  # request_id
restriction_changed = Signal()  # restriction_id
