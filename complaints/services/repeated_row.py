"""Helper of filing: a client's rows about calls that somebody else complained of before."""

from collections.abc import Sequence
from datetime import datetime

from complaints.models import Complaint, RepeatedRow
from complaints.rules.statement import Statement
from complaints.services.complaint_reference import reference_digest
from complaints.services.complaint_row import without_numbers
from core.actors import Actor
from core.services.audit import audit_write


def repeated_row(said: Statement, first: Complaint, *, client: str, at: datetime) -> RepeatedRow:
    """Not kept yet."""
    return RepeatedRow(
        complaint=first,
        client=client,
        called_at=said.called_at,
        kind=said.kind,
        category=said.category,
        reference=without_numbers("reference", said.reference, said.caller.value),
        reference_digest=reference_digest(client, said),
        filed_at=at,
    )


def repeated_rows_keep(rows: Sequence[RepeatedRow], *, at: datetime, actor: Actor) -> None:
    RepeatedRow.objects.bulk_create(rows)
    audit_write(
        actor=actor,
        act="complaints.repeated",
        target=None,
        at=at,
        data={"complaints": [row.complaint_id for row in rows]},
    )
