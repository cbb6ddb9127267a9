"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

question_answered = Signal()  # question_id
questions_reminded = Signal()  # operator_id
webhook_queued = Signal()  # delivery_id
firm_decided = Signal()  # marketer_id, decision (registry.firms.words.DECISIONS), row_id
