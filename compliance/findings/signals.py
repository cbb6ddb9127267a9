"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

answer_taken_in = Signal()  # question_id
complaint_assessed = Signal()  # complaint_id
caller_fact_changed = Signal()  # caller_id: what was found out about it was recorded or withdrawn
