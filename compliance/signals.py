"""Facts of this floor, sent after commit."""

from django.dispatch import Signal

case_opened = Signal()  # case_id
case_moved = Signal()  # case_id
blacklist_changed = Signal()  # version
