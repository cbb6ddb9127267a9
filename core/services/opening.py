"""Opening what is about persons: every look leaves a record of who, what and why."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from core.actors import Actor
from core.models import AuditRecord
from core.numbers.log_filter import mask_text
from core.services.audit import audit_write

LONGEST_WORDS = 300


@transaction.atomic
def opening_record(
    *, act: str, target: Model | None, purpose: str, words: str = "", actor: Actor, at: datetime, about: dict[str, Any]
) -> AuditRecord:
    """`act` ends in ``.read`` or ``.searched``; `purpose` is a code, `words` what the reader added to it, or "".

    `about`: what else the auditor should know, by ids and codes: how many rows were shown, whether it was one's own case.
    """
    data = {"purpose": purpose, **about}
    return audit_write(actor=actor, act=act, target=target, at=at, data=data, words=mask_text(words)[:LONGEST_WORDS])
