"""Forgetting what has ended by itself: kept answers, sessions with what was typed into them, and their devices."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from core.models import IdempotentAnswer
from core.models.idempotent_answer import LIFETIME
from core.running.memory import forget_old

BATCH = 10_000  # rows of each kind at a time; the next round goes on


@transaction.atomic
def leftovers_forget(*, at: datetime) -> int:
    """Delete answers older than they are repeated for and sessions that are over. Returns how many. Runs twice safely.

    Nobody could read either any more: their day keys are destroyed. Nothing that was done is touched, so that no audit
    record is due.
    """
    answers = IdempotentAnswer.objects.filter(created_at__lt=at - LIFETIME).values("pk")[:BATCH]
    sessions = Session.objects.filter(expire_date__lt=at).values("pk")[:BATCH]
    # The address and browser of a device that is signed out.
    devices = UserSession.objects.exclude(session_key__in=Session.objects.values("pk")).values("pk")[:BATCH]
    gone, _ = IdempotentAnswer.objects.filter(pk__in=answers).delete()
    over, _ = Session.objects.filter(pk__in=sessions).delete()
    left, _ = UserSession.objects.filter(pk__in=devices).delete()
    forget_old()  # files, of which nobody counts
    total: int = gone + over + left
    return total
