"""Facts of the ground floor."""

from django.dispatch import Signal

mail_queued = Signal()  # mail_id
sms_queued = Signal()  # message_id
password_reset_asked = Signal()  # sealed (the address that was typed), language
