"""Ingesting a file of another centre's complaints.

Rows are kept in chunks, each one transaction that also moves the import's cursor, under a lock on the import:
a kill loses and doubles nothing, the next start goes on, and two at once share the work. A row is the same row
wherever it turns up again (digest), so a renamed, reordered or joined file adds nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from complaints import signals
from complaints.formats.records import OpenFile, Record
from complaints.formats.row import Accepted
from complaints.formats.twins import Twins, all_said
from complaints.models import ComplaintImport
from complaints.problems import sentence
from complaints.selectors.complaint_import import import_counts
from complaints.services.import_opening import (
    MOST_BYTES,
    Described,
    Judge,
    Judged,
    chunks_of,
    judge_of,
    records_open,
    sheet_known,
)
from complaints.services.imported_rows import rows_keep
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.files.import_source import file_digest, file_size
from core.policies import Policy, current_policy
from core.services.audit import audit_write
from core.services.file_import import file_import_begin, file_import_fail, file_import_finish

Progress = Callable[[int, float], None]  # rows read, and the part of the file that is read (0 to 1)


def complaints_import(
    *,
    file: BinaryIO,
    name: str,
    format: str,
    client: str,
    day: date | None = None,
    sheet: str = "",
    at: datetime,
    actor: Actor,
    most_bytes: int = MOST_BYTES,
    progress: Progress = lambda rows, part: None,
) -> ComplaintImport:
    """Ingest a seekable `file`, packed or not. `format`: one of `FORMATS`; `day`: of FTC day files; `sheet`: of a
    workbook, by name or position.

    Each chunk is an act of its own (`chunk_keep`). Raises `DomainError` for a file that cannot be read; what was
    kept before stays, and another start goes on from there.
    """
    said = Described(format, day, current_policy(at), at, most_bytes, sheet_known(file, sheet))
    digest = file_digest(file)
    opened = records_open(file, said)  # a file of another format begins nothing
    batch = import_begin(
        opened=opened, name=name, client=client, digest=digest, size=file_size(file), said=said, actor=actor
    )
    if batch.finished_at is not None:
        return batch
    try:
        twins = Twins(all_said(opened.records))
        opened = records_open(file, said)
        judge = judge_of(opened.header, twins, said)
        for kept in _ingest(batch, opened.records, judge, said.policy, at, actor):
            progress(kept.rows_read, file.tell() / batch.size)
    except Conflict:  # withdrawn meanwhile
        raise
    except DomainError as error:
        file_import_fail(run=batch, problem=error.code, at=at, actor=actor)
        raise
    return import_finish(batch=batch, copies=twins.times, at=at, actor=actor)


def import_begin(
    *, opened: OpenFile, name: str, client: str, digest: bytes, size: int, said: Described, actor: Actor
) -> ComplaintImport:
    """The import of a file that was opened: this client's of the same content, and of the same sheet, goes on."""
    return file_import_begin(
        kind=ComplaintImport,
        known_by={
            "client": client,
            "format": said.format,
            "digest": digest,
            "sheet": said.sheet,
            "withdrawn_at": None,
        },
        first={
            "name": name,
            "day": said.day,
            "columns": opened.columns,
            "warnings": opened.passed_over,
            "size": size,
            "actor": str(actor),
        },
        at=said.at,
        actor=actor,
    )


def import_finish(*, batch: ComplaintImport, copies: int, at: datetime, actor: Actor) -> ComplaintImport:
    """All rows are kept. `copies`: how often everything stands in the file."""
    counts = {**asdict(import_counts(batch)), "copies": copies}
    return file_import_finish(run=batch, counts=counts, at=at, actor=actor)


def _ingest(
    batch: ComplaintImport, records: Iterator[Record], judge: Judge, policy: Policy, at: datetime, actor: Actor
) -> Iterator[ComplaintImport]:
    """The import after each chunk that was kept."""
    after = batch.rows_read
    for chunk in chunks_of(record for record in records if record.line > after):
        rows = [judge.judged(record) for record in chunk if record.line > batch.rows_read]
        batch = chunk_keep(import_id=batch.pk, rows=rows, policy=policy, at=at, actor=actor)
        yield batch


def _notes(rows: Sequence[Judged]) -> Iterator[tuple[str, str]]:
    """(code, field) of what the sender of these rows should know of how they were read."""
    for _record, verdict in rows:
        if isinstance(verdict, Accepted):
            yield from ((code, name) for name, code in verdict.notes)


def _warnings_with(warnings: dict[str, list[str]], more: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The warnings of an import, and these: what each speaks of once."""
    found = {code: set(about) for code, about in warnings.items()}
    for code, about in more:
        found.setdefault(code, set()).add(about)
    return {code: sorted(about) for code, about in sorted(found.items())}


@transaction.atomic
def chunk_keep(
    *, import_id: int, rows: Sequence[Judged], policy: Policy, at: datetime, actor: Actor
) -> ComplaintImport:
    """Keep the next rows and move the cursor past them; rows that somebody else kept meanwhile are left out. `Conflict` for an
    import that is withdrawn."""
    batch = ComplaintImport.objects.select_for_update(no_key=True).get(pk=import_id)
    if batch.withdrawn_at is not None:
        raise Conflict("import.withdrawn", sentence("import.withdrawn"))
    fresh = [(record, verdict) for record, verdict in rows if record.line > batch.rows_read]
    if not fresh:
        return batch
    counts = rows_keep(batch, fresh, policy, at)
    batch.rows_read = fresh[-1][0].line
    batch.warnings = _warnings_with(batch.warnings, _notes(fresh))
    batch.save(update_fields=["rows_read", "warnings"])
    lines = [fresh[0][0].line, batch.rows_read]
    audit_write(actor=actor, act="complaints.imported", target=batch, at=at, data={"lines": lines, **counts})
    announce(signals.complaints_imported, import_id=batch.pk)
    return batch
