"""Acts on what messages go out for: an administrator stops a purpose and lets it go on; a budget that runs low is said."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import SmsPurpose, User
from core.policies import current_policy
from core.selectors.sms_purpose import spending_of
from core.services.audit import audit_write
from core.services.sms_draw import purpose_lock
from core.sms.purposes import PURPOSES, day_of


@transaction.atomic
def sms_purpose_stop(*, purpose: str, stopped_by: User, at: datetime) -> SmsPurpose:
    """From when this is committed no message of this purpose goes to a gateway. Stopping twice changes nothing."""
    row = purpose_lock(purpose)
    if row.stopped_at is None:
        row.stopped_at, row.stopped_by = at, stopped_by
        row.save(update_fields=["stopped_at", "stopped_by"])
        audit_write(actor=Actor.user(stopped_by), act="sms_purpose.stopped", target=row, at=at, data={"of": purpose})
    return row


@transaction.atomic
def sms_purpose_resume(*, purpose: str, resumed_by: User, at: datetime) -> SmsPurpose:
    """What waited goes out, as far as it is still of use."""
    row = purpose_lock(purpose)
    if row.stopped_at is not None:
        row.stopped_at = row.stopped_by = None
        row.save(update_fields=["stopped_at", "stopped_by"])
        audit_write(actor=Actor.user(resumed_by), act="sms_purpose.resumed", target=row, at=at, data={"of": purpose})
    return row


@transaction.atomic
def sms_budgets_warn(*, at: datetime) -> list[str]:
    """The purposes whose budget ran low and of which nobody was told today. Each comes once a day, whoever asks."""
    today = day_of(at, current_policy(at)).date()
    told = []
    for purpose in PURPOSES:
        if not spending_of(purpose, at).is_low:
            continue
        row = purpose_lock(purpose)
        if row.warned_on == today:
            continue
        row.warned_on = today
        row.save(update_fields=["warned_on"])
        audit_write(actor=Actor.system("sms-budget"), act="sms_purpose.low", target=row, at=at, data={"of": purpose})
        told.append(purpose)
    return told
