"""Whoever complained takes the complaint back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import signals
from complaints.models import Complaint
from complaints.rules.answers import WITHDRAWN, may_withdraw
from complaints.services.complaint_step import complaint_step_add
from complaints.services.operator_consent import operator_consent_withdraw
from core.actors import Actor
from core.errors import Conflict
from core.events import announce
from core.services.audit import audit_write


@transaction.atomic
def complaint_withdraw(*, complaint_id: int, at: datetime, actor: Actor) -> Complaint:
    """Nothing new comes of it from now on: no suspicion, no question to anybody, no step that is told.

    A case that cites the call already goes on with it, for an authority acts on what it knows; its file keeps the words.
    Twice changes nothing. Raises `Conflict` for one that was answered, or from which the person was taken out.
    """
    complaint = Complaint.objects.select_for_update(no_key=True).get(pk=complaint_id)
    if complaint.withdrawn_at is not None:
        return complaint
    if complaint.erased_at is not None or not may_withdraw(complaint.status):
        raise Conflict("complaint.answered", _("This complaint was answered. There is nothing left to withdraw."))
    complaint_step_add(complaint_id=complaint.pk, status=WITHDRAWN, at=at, actor=actor)
    operator_consent_withdraw(complaint_id=complaint.pk, at=at, actor=actor)
    complaint.refresh_from_db()
    complaint.withdrawn_at = at
    complaint.save(update_fields=["withdrawn_at"])
    audit_write(actor=actor, act="complaint.withdrawn", target=complaint, at=at)
    announce(signals.complaint_amended, complaint_id=complaint.pk)
    return complaint
