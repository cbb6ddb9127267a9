"""Helper of the acts that take rights away."""

from django.db.models import F

from core.models import User


def sessions_end(*, user_id: int) -> None:
    """Whoever is signed in as this person is signed out at the next request, in every browser.

    Locks the person's row: an act that gives the same person rights waits for the end of this one.
    """
    User.objects.filter(pk=user_id).update(sessions_ended=F("sessions_ended") + 1)
