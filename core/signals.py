"""Facts of the ground floor."""

from django.dispatch import Signal

sms_queued = Signal()  # message_id
