"""Which letters wait to be handed over."""

from datetime import datetime

from core.models import WaitingMail

MOST = 200  # in one round of the sweep


def mails_to_send(at: datetime) -> list[int]:
    """The oldest whose time has come."""
    due = WaitingMail.objects.filter(next_try_at__lte=at).order_by("next_try_at")
    return list(due.values_list("pk", flat=True)[:MOST])
