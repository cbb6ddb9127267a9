"""Forgetting what has ended by itself: kept answers, sessions with what was typed into them, their devices, invitations."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from core.models import IdempotentAnswer, Invitation
from core.models.idempotent_answer import LIFETIME
from core.running.batches import Batch
from core.running.memory import forget_old

INVITED = timedelta(days=30)  # so long after its end an invitation that nobody took is known
BATCH = 2000  # rows of each kind in one transaction


@transaction.atomic
def leftovers_forget(*, at: datetime) -> Batch:
    """Delete answers older than they are repeated for, sessions and untaken invitations that are over, the oldest first. Runs twice, and at
    once, safely: what another round holds is left to it.

    Nobody could read answers and sessions any more: their day keys are destroyed. Nothing that was done is touched, so that no audit
    record is due.
    """
    answers = IdempotentAnswer.objects.filter(created_at__lt=at - LIFETIME).order_by("created_at")
    sessions = Session.objects.filter(expire_date__lt=at).order_by("expire_date")
    # The address and browser of a device that is signed out.
    devices = UserSession.objects.exclude(session_key__in=Session.objects.values("pk")).order_by("pk")
    invitations = Invitation.objects.filter(accepted_at=None, expires_at__lt=at - INVITED).order_by("expires_at")
    gone = 0
    for rows in (answers, sessions, devices, invitations):
        old = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        gone += rows.model.objects.filter(pk__in=old).delete()[0]
    forget_old()  # files, of which nobody counts
    return Batch(gone, 0 if gone else None)
