"""Facts of this floor, sent after commit."""

from django.dispatch import Signal

complaint_assessed = Signal()  # complaint_id
case_opened = Signal()  # case_id
case_moved = Signal()  # case_id
blacklist_changed = Signal()  # version
