"""Callers for whose sake rows are held, for they are in no numbering plan: an operator that knows the line lets them pass."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.formats.row import UNALLOCATED
from complaints.models import Caller, ImportedRow
from complaints.services.caller import caller_obtain
from complaints.services.held_rows import CHUNK, held_chunk_judge
from core.actors import Actor
from core.errors import Conflict
from core.numbers.parsing import CallerName
from core.policies import current_policy
from core.services.audit import audit_write

OVERLOOKED = frozenset({UNALLOCATED})


@transaction.atomic
def caller_of_held_row(*, row_id: int, at: datetime, actor: Actor) -> Caller:
    """The caller for whose sake a row is held, so that an operator can be asked about its line. Raises `Conflict` for a row that
    waits no more, or is held for something else."""
    row = ImportedRow.objects.filter(pk=row_id, outcome=ImportedRow.Outcome.QUARANTINED).exclude(caller="").first()
    if row is None:
        raise Conflict("row.no_caller", _("This row waits no more, or is not held for its caller."))
    name = CallerName(row.caller, _kind_of(row.caller), UNALLOCATED)
    caller = caller_obtain(named=name, policy=current_policy(at), at=at)
    audit_write(actor=actor, act="complaint_row.caller_noted", target=caller, at=at, data={"row": row.pk})
    return caller


@transaction.atomic
def caller_confirm(*, value: str, at: datetime, actor: Actor) -> int:
    """The line is in use, as its operator says: it counts as allocated, and rows that were held for that alone pass. How many.
    Twice it finds none."""
    held = ImportedRow.objects.filter(caller=value, outcome=ImportedRow.Outcome.QUARANTINED)
    rows = list(held.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    if rows:
        caller_obtain(named=CallerName(value, _kind_of(value)), policy=current_policy(at), at=at)
    if Caller.objects.filter(value=value, allocated=False).update(allocated=True):
        caller = Caller.objects.get(value=value)
        audit_write(actor=actor, act="caller.confirmed", target=caller, at=at, data={"rows": len(rows)})
    return held_chunk_judge(row_ids=rows, overlooked=OVERLOOKED, at=at, actor=actor) if rows else 0


@transaction.atomic
def held_callers_follow(*, at: datetime, actor: Actor) -> int:
    """Rows that came after their caller was confirmed pass too; how many. Twice it finds none."""
    known = Caller.objects.filter(allocated=True).values("value")
    held = ImportedRow.objects.filter(outcome=ImportedRow.Outcome.QUARANTINED, reasons=[UNALLOCATED])
    rows = list(held.exclude(caller="").filter(caller__in=known).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    return held_chunk_judge(row_ids=rows, overlooked=OVERLOOKED, at=at, actor=actor) if rows else 0


def _kind_of(value: str) -> str:
    return Caller.Kind.E164 if value.startswith("+") else Caller.Kind.SHORT_CODE
