"""Forgetting what has ended by itself: kept answers, sessions with what was typed into them, their devices, and proofs of
numbers."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from core.models import IdempotentAnswer, NumberCode, NumberProof
from core.models.idempotent_answer import LIFETIME
from core.proving.guesses import SPAN

COUNTED = SPAN + timedelta(hours=1)  # codes sent and wrong ones typed count so long, in whichever server's clock
BATCH = 10_000  # rows of each kind at a time; the next round goes on


@transaction.atomic
def leftovers_forget(*, at: datetime) -> int:
    """Delete answers older than they are repeated for, sessions that are over, and codes and proofs that count for
    nothing any more. Returns how many. Runs twice safely.

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
    codes = NumberCode.objects.filter(sent_at__lt=at - COUNTED).values("pk")[:BATCH]
    proofs = NumberProof.objects.filter(expires_at__lt=at - COUNTED).values("pk")[:BATCH]
    sent, _ = NumberCode.objects.filter(pk__in=codes).delete()
    tried, _ = NumberProof.objects.filter(pk__in=proofs).delete()
    total: int = gone + over + left + sent + tried
    return total
