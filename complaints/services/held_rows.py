"""Rows that were held: judged again after a reader was mended, or let pass by an officer who looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from complaints import signals
from complaints.formats.records import record_again
from complaints.formats.row import QUARANTINING, TWIN, Accepted, Quarantined, Rejected, Verdict
from complaints.models import Complaint, ComplaintImport, Evidence, ImportedRow
from complaints.models.complaint_import import RAW
from complaints.rules.doors import Door
from complaints.rules.filing import lies_ahead
from complaints.rules.statement import Statement, read_statement
from complaints.services.caller import callers_obtain
from complaints.services.complaint import complaint_file
from complaints.services.complaint_row import complaint_row
from complaints.services.row_readers import header_of, reader_of
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.models import Number
from core.models.free_text import clean
from core.policies import Policy, current_policy
from core.secrets.encryption import decrypt
from core.services.audit import audit_write
from core.services.number import numbers_obtain

CHUNK = 500
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Judged:
    """What became of held rows: how many are complaints now, and how many are held still."""

    accepted: int
    held: int


@transaction.atomic
def held_row_release(*, row_id: int, reason: str, at: datetime, actor: Actor) -> Complaint:
    """An officer looked, and lets a quarantined row pass. Raises `Conflict` for one that is settled, cannot be read, or is
    dated ahead: of a call that is yet to come nobody can complain."""
    if not reason.strip():
        raise DomainError("release.reason", _("Say why. It stands in the file."), pointer="/reason")
    row = _locked([row_id]).first()
    if row is None or row.outcome != ImportedRow.Outcome.QUARANTINED:
        raise Conflict("row.settled", _("This row waits no more."))
    policy = current_policy(at)
    verdict = _judge(row, policy, at, QUARANTINING - {"filing.in_future"})
    if isinstance(verdict, Quarantined) or (isinstance(verdict, Accepted) and _is_ahead(verdict.said, at)):
        raise Conflict("row.in_future", _("This row is dated ahead. It can pass once that time has come."))
    if not isinstance(verdict, Accepted):
        raise Conflict("row.unreadable", _("This row cannot be read whole. Ask for it to be handed in anew."))
    complaint = _accept(row, verdict.said, policy, at, actor)
    if row.imported_by_id:
        announce(signals.complaints_imported, import_id=row.imported_by_id)
    data = {"import": row.imported_by_id, "line": row.line, "reasons": row.reasons, "reason": clean(reason.strip())}
    audit_write(actor=actor, act="complaint_row.released", target=complaint, at=at, data=data)
    return complaint


def held_rows_judge(*, batch: ComplaintImport | None, at: datetime, actor: Actor) -> Judged:
    """Judge again what is held of this import (None: what clients handed in one by one). Each chunk is an act of its own.

    Copies in a file that repeats itself stay held, for a row alone does not tell that it is one.
    """
    accepted, after = 0, 0
    rows = ImportedRow.objects.filter(imported_by=batch, raw__isnull=False).exclude(reasons__contains=[TWIN])
    while ids := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        accepted += held_chunk_judge(row_ids=ids, at=at, actor=actor)
        after = ids[-1]
    return Judged(accepted, ImportedRow.objects.filter(imported_by=batch).count())


@transaction.atomic
def held_chunk_judge(
    *, row_ids: Sequence[int], overlooked: frozenset[str] = NOTHING, at: datetime, actor: Actor
) -> int:
    """How many of these rows became complaints. `overlooked`: reasons that speak against them no more."""
    policy, accepted, changed = current_policy(at), 0, 0
    imports: set[int] = set()
    for row in _locked(row_ids):
        verdict = _judge(row, policy, at, overlooked)
        if isinstance(verdict, Accepted):
            accepted += 1
            imports.update([row.imported_by_id] if row.imported_by_id else [])
            _accept(row, verdict.said, policy, at, actor)
        elif not overlooked and list(verdict.reasons) != row.reasons:
            changed += 1
            _hold_otherwise(row, verdict)
    data = {"rows": len(row_ids), "accepted": accepted, "changed": changed, "imports": sorted(imports)}
    audit_write(actor=actor, act="complaint_rows.judged", target=None, at=at, data=data)
    for import_id in imports:
        announce(signals.complaints_imported, import_id=import_id)
    return accepted


def _is_ahead(said: Statement, at: datetime) -> bool:
    return lies_ahead(said.called_at, at, time_known=said.time_known)


def _locked(row_ids: Sequence[int]) -> "QuerySet[ImportedRow]":
    rows = ImportedRow.objects.select_for_update(of=("self",)).select_related("imported_by")
    return rows.filter(pk__in=row_ids, raw__isnull=False).order_by("pk")


def _judge(row: ImportedRow, policy: Policy, at: datetime, overlooked: frozenset[str]) -> Verdict:
    batch = row.imported_by
    record = record_again(
        decrypt(RAW, bytes(row.raw or b"")),
        line=row.line,
        format=batch.format if batch else "",
        columns=batch.columns if batch else (),
    )
    if record.problem:
        return Rejected((record.problem,))
    if batch is None:
        reading = read_statement(record.body, door=Door.API, policy=policy, at=row.received_at, overlooked=overlooked)
        said = reading.statement
        return Accepted(said) if said else Rejected(tuple(problem.code for problem in reading.problems))
    return reader_of(batch.format, header_of(batch), batch.day, policy, at, overlooked)(record)


def _accept(row: ImportedRow, said: Statement, policy: Policy, at: datetime, actor: Actor) -> Complaint:
    """The complaint that the row becomes; the row goes."""
    batch = row.imported_by
    numbers = numbers_obtain(e164s=[said.called] if said.called else [], at=at)
    row.delete()
    if batch is None:
        return _file(row, said, numbers[said.called], at, actor)
    caller = callers_obtain(names=[said.caller], policy=policy, at=at)[said.caller.value]
    complaint = complaint_row(
        said,
        caller=caller,
        number=numbers.get(said.called),
        evidence=Evidence.UNPROVED,
        source=Complaint.Source.IMPORT,
        client=batch.client,
        imported_by=batch,
        line=row.line,
        row_digest=row.row_digest,
        received_at=at,
    )
    complaint.save()
    ComplaintImport.objects.filter(pk=batch.pk).update(accepted=F("accepted") + 1, **{row.outcome: F(row.outcome) - 1})
    return complaint


def _file(row: ImportedRow, said: Statement, number: Number, at: datetime, actor: Actor) -> Complaint:
    """As if the client had handed it in now (`complaint_ingest`)."""
    return complaint_file(
        statement=said, number=number, source=Complaint.Source.API, client=row.client, at=at, actor=actor
    ).complaint


def _hold_otherwise(row: ImportedRow, verdict: Quarantined | Rejected) -> None:
    held = ImportedRow.Outcome.QUARANTINED if isinstance(verdict, Quarantined) else ImportedRow.Outcome.REJECTED
    if row.imported_by and held != row.outcome:
        ComplaintImport.objects.filter(pk=row.imported_by.pk).update(
            **{row.outcome: F(row.outcome) - 1, held.value: F(held.value) + 1}
        )
    row.outcome, row.reasons = held, list(dict.fromkeys(verdict.reasons))
    row.save(update_fields=["outcome", "reasons"])
