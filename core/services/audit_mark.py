"""What an auditor found when looking at a record of the sample."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError, FieldError, NotAllowed
from core.models import AuditRecord
from core.models.audit import MARKED
from core.numbers.log_filter import mask_text
from core.services.audit import audit_write

LONGEST_NOTE = 500


class Mark(StrEnum):
    IN_ORDER = "in_order"
    ODD = "odd"


@transaction.atomic
def audit_mark(*, record: AuditRecord, mark: Mark, note: str, actor: Actor, at: datetime) -> AuditRecord:
    """The mark is a record of the trail itself, so nobody can take it back; a later one stands beside it.

    Raises `NotAllowed` for one's own record, `DomainError` where something odd is not said in words.
    """
    if record.actor == str(actor):
        raise NotAllowed("audit.own_record", _("Nobody looks at his own records. Leave it to another auditor."))
    if mark is Mark.ODD and not note.strip():
        said = _("Say what is odd about it.")
        raise DomainError("audit.note_needed", said, errors=(FieldError("/note", "audit.note_needed", said),))
    words = mask_text(note.strip())[:LONGEST_NOTE]
    return audit_write(actor=actor, act=MARKED, target=record, at=at, data={"mark": str(mark)}, words=words)
