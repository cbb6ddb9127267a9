"""News of this room: past tense, ids only, sent after commit."""

from django.dispatch import Signal

copy_asked = Signal()  # copy_id
