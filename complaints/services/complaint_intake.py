"""Trusted intake: what an operator, an app or another centre hands in, row by row."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction

from complaints.formats.row import QUARANTINING, caller_held
from complaints.models import Complaint, ImportedRow, RepeatedRow
from complaints.models.complaint_import import RAW
from complaints.problems import refusal
from complaints.rules.doors import Door
from complaints.rules.statement import Problem, read_statement
from complaints.services.complaint import complaint_file
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.secrets.encryption import encrypt
from core.services.audit import audit_write
from core.services.number import number_obtain


@dataclass(frozen=True)
class IntakeAnswer:
    """`status`: accepted or quarantined. A rejected row is a `DomainError` that points to its fields. `complaint`: what the client
    may open, which is a row of its own where somebody else complained of the call before."""

    reference: str
    status: str
    complaint: Complaint | RepeatedRow | None = None
    reasons: tuple[str, ...] = ()


@transaction.atomic
def complaint_ingest(*, row: object, client: str, at: datetime, actor: Actor) -> IntakeAnswer:
    """File one row (docs/complaints.md) for `client`, public id of the operator that vouches for the called number.

    With `call_confirmed` the operator says that its own record shows the call: the complaint is of class C2. That, and an
    agreement that it hands in, act on its own complaints alone.
    What may be true once somebody has looked is quarantined; raises `DomainError` for what cannot be.
    """
    reading = read_statement(row, door=Door.API, policy=current_policy(at), at=at)
    said = reading.statement
    if said is None:
        answer = rows_hold(rows=[(0, row, reading.problems)], client=client, at=at, actor=actor)[0]
        if isinstance(answer, DomainError):
            raise answer
        return answer
    filed = complaint_file(
        statement=said,
        number=number_obtain(e164=said.called, at=at),
        source=Complaint.Source.API,
        client=client,
        at=at,
        actor=actor,
    )
    return IntakeAnswer(said.reference, "accepted", filed.row or filed.complaint)


def rows_hold(
    *, rows: Collection[tuple[int, object, Collection[Problem]]], client: str, at: datetime, actor: Actor
) -> dict[int, IntakeAnswer | DomainError]:
    """Helper: quarantine rows, each with its position and its problems, or refuse what cannot be; the same row again is held
    once."""
    answers: dict[int, IntakeAnswer | DomainError] = {}
    held = []
    for position, row, problems in rows:
        reasons = tuple(dict.fromkeys(problem.code for problem in problems))
        if set(reasons) <= QUARANTINING:
            held.append(_held_row(row, reasons, client, at))
            reference = row.get("reference") if isinstance(row, dict) else ""
            said = reference if isinstance(reference, str) else ""
            answers[position] = IntakeAnswer(said, "quarantined", reasons=reasons)
        else:
            answers[position] = refusal(problems)
    if held:
        # Kept in one order, so that two who hand in the same rows never wait for each other in a circle.
        ImportedRow.objects.bulk_create(sorted(held, key=_digest_of), ignore_conflicts=True)
        reasons = tuple(dict.fromkeys(reason for row in held for reason in row.reasons))
        data = {"reasons": list(reasons), "rows": len(held)}
        audit_write(actor=actor, act="complaint.quarantined", target=None, at=at, data=data)
    return answers


def _held_row(row: object, reasons: Collection[str], client: str, at: datetime) -> ImportedRow:
    raw = msgspec.json.encode(row, order="deterministic")
    return ImportedRow(
        line=1,
        outcome=ImportedRow.Outcome.QUARANTINED,
        reasons=list(reasons),
        raw=encrypt(RAW, raw),
        row_digest=hashlib.sha256(f"{client}\n".encode() + raw).digest(),
        client=client,
        caller=caller_held(row, reasons, current_policy(at)),
        received_at=at,
    )


def _digest_of(row: ImportedRow) -> bytes:
    return bytes(row.row_digest or b"")
