"""Helpers of imports: keeping one chunk of an import: accepted rows as complaints, the others with their reasons."""

import hashlib
from datetime import datetime

from complaints.formats.records import Record, reference_of
from complaints.formats.row import Accepted, Quarantined, Rejected, Verdict, caller_held
from complaints.models import Caller, Complaint, ComplaintImport, Evidence, ImportedRow
from complaints.models.complaint_import import RAW
from complaints.rules.statement import Statement
from complaints.services.caller import callers_obtain
from complaints.services.complaint_row import complaint_row
from core.models import Number
from core.policies import Policy
from core.secrets.encryption import encrypt
from core.services.number import numbers_obtain

DUPLICATE = Rejected(("row.duplicate",))
Row = tuple[bytes, Record, Verdict]  # the digest first: inserted in its order, two imports never deadlock


def rows_keep(
    batch: ComplaintImport, rows: list[tuple[Record, Verdict]], policy: Policy, at: datetime
) -> dict[str, int]:
    """Keep `rows` inside the caller's transaction; returns how many were accepted, quarantined, rejected."""
    firsts, repeated = _split_known(rows)
    accepted = [row for row in firsts if isinstance(row[2], Accepted)]
    held = [row for row in firsts if not isinstance(row[2], Accepted)]
    late = _keep_accepted(batch, accepted, policy, at)
    late += _keep_held(batch, held, policy, at)
    repeats = [ImportedRow(**_held_fields(batch, record, DUPLICATE, policy, at)) for record in repeated + late]
    ImportedRow.objects.bulk_create(repeats)
    taken = ComplaintImport.objects.get(pk=batch.pk)
    lines = {"line__gte": rows[0][0].line, "line__lte": rows[-1][0].line}
    outcomes = list(taken.rows.filter(**lines).values_list("outcome", flat=True))
    return {
        "accepted": taken.complaints.filter(**lines).count(),
        "quarantined": outcomes.count(ImportedRow.Outcome.QUARANTINED),
        "rejected": outcomes.count(ImportedRow.Outcome.REJECTED),
    }


def _split_known(rows: list[tuple[Record, Verdict]]) -> tuple[list[Row], list[Record]]:
    """Rows seen for the first time, by digest, and those that an earlier row or import has brought."""
    by_digest: dict[bytes, Row] = {}
    repeated: list[Record] = []
    for record, verdict in rows:
        digest = hashlib.sha256(record.identity).digest()
        if digest in by_digest:
            repeated.append(record)
        else:
            by_digest[digest] = (digest, record, verdict)
    for model in (Complaint, ImportedRow):
        known = model._default_manager.filter(row_digest__in=by_digest).values_list("row_digest", flat=True)
        repeated += [by_digest.pop(bytes(digest))[1] for digest in known if digest is not None]
    return sorted(by_digest.values(), key=lambda row: row[0]), repeated


def _keep_accepted(batch: ComplaintImport, rows: list[Row], policy: Policy, at: datetime) -> list[Record]:
    """Insert complaints; returns the rows that another import brought in the same moment."""
    statements = [verdict.said for _digest, _record, verdict in rows if isinstance(verdict, Accepted)]
    callers = callers_obtain(names=[said.caller for said in statements], policy=policy, at=at)
    numbers = numbers_obtain(e164s=sorted({said.called for said in statements if said.called}), at=at)
    Complaint.objects.bulk_create(
        [
            _complaint_of(batch, digest, record, said, callers, numbers, at)
            for (digest, record, _verdict), said in zip(rows, statements, strict=True)
        ],
        ignore_conflicts=True,
    )
    return _missing(set(batch.complaints.filter(line__in=_lines_of(rows)).values_list("line", flat=True)), rows)


def _complaint_of(
    batch: ComplaintImport,
    digest: bytes,
    record: Record,
    said: Statement,
    callers: dict[str, Caller],
    numbers: dict[str, Number],
    at: datetime,
) -> Complaint:
    return complaint_row(
        said,
        caller=callers[said.caller.value],
        number=numbers.get(said.called),
        evidence=Evidence.UNPROVED,
        source=Complaint.Source.IMPORT,
        client=batch.client,
        imported_by=batch,
        line=record.line,
        row_digest=digest,
        received_at=at,
    )


def _keep_held(batch: ComplaintImport, rows: list[Row], policy: Policy, at: datetime) -> list[Record]:
    ImportedRow.objects.bulk_create(
        [
            ImportedRow(
                **_held_fields(batch, record, verdict, policy, at), row_digest=digest, raw=encrypt(RAW, record.raw)
            )
            for digest, record, verdict in rows
            if isinstance(verdict, Quarantined | Rejected)
        ],
        ignore_conflicts=True,
    )
    return _missing(set[int | None](batch.rows.filter(line__in=_lines_of(rows)).values_list("line", flat=True)), rows)


def _held_fields(
    batch: ComplaintImport, record: Record, verdict: Quarantined | Rejected, policy: Policy, at: datetime
) -> dict[str, object]:
    outcome = ImportedRow.Outcome.QUARANTINED if isinstance(verdict, Quarantined) else ImportedRow.Outcome.REJECTED
    return {
        "imported_by": batch,
        "line": record.line,
        "outcome": outcome,
        "reasons": list(dict.fromkeys(verdict.reasons)),
        "client": batch.client,
        "reference": reference_of(record.body),
        "caller": caller_held(record.body, verdict.reasons, policy),
        "received_at": at,
    }


def _lines_of(rows: list[Row]) -> list[int]:
    return [record.line for _digest, record, _verdict in rows]


def _missing(kept: set[int | None], rows: list[Row]) -> list[Record]:
    return [record for _digest, record, _verdict in rows if record.line not in kept]
