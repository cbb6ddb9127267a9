"""Ingesting a file of another centre's complaints.

Rows are kept in chunks, each one transaction that also moves the import's cursor, under a lock on the import:
a kill loses and doubles nothing, the next start goes on, and two at once share the work. A row is the same row
wherever it turns up again (digest), so a renamed, reordered or joined file adds nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import signals
from complaints.formats.ftc_row import COMPLAINT_HEADER
from complaints.formats.records import (
    LONGEST_LINE,
    Record,
    UnknownHeader,
    columns_of,
    ftc_pages,
    ftc_records,
    json_records,
    stated_records,
)
from complaints.formats.row import TWIN, Accepted, Quarantined, Rejected, Verdict
from complaints.formats.twins import Twins
from complaints.models import ComplaintImport
from complaints.selectors.complaint_import import import_counts
from complaints.services.imported_rows import rows_keep
from complaints.services.row_readers import Reader, reader_of
from core.actors import Actor
from core.api.bodies import unknown_field
from core.errors import BadRequest, DomainError
from core.events import announce
from core.files.import_source import file_bytes, file_digest, file_lines, file_size
from core.policies import Policy, current_policy
from core.services.audit import audit_write
from core.services.file_import import file_import_begin, file_import_fail, file_import_finish

CHUNK = 1000
MOST_BYTES = 4 * 1024**3
FORMATS = ("ftc", "ftc-json", "csv", "ndjson")
MOST_PAGES = 64 * 1024**2  # bytes of JSON, which is read as a whole

Progress = Callable[[int, float], None]  # rows read, and the part of the file that is read (0 to 1)


def complaints_import(
    *,
    file: IO[bytes],
    name: str,
    format: str,
    client: str,
    day: date | None = None,
    at: datetime,
    actor: Actor,
    most_bytes: int = MOST_BYTES,
    progress: Progress = lambda rows, part: None,
) -> ComplaintImport:
    """Ingest a seekable `file` (plain or gzip). `format`: one of `FORMATS`; `day`: of FTC day files.

    Each chunk is an act of its own (`chunk_keep`). Raises `DomainError` for a file that cannot be read; what was
    kept before stays, and another start goes on from there.
    """
    policy = current_policy(at)
    digest = file_digest(file)
    _open_records(file, most_bytes, format, day, policy, at)  # a file of another format begins nothing
    batch = file_import_begin(
        kind=ComplaintImport,
        known_by={"client": client, "format": format, "digest": digest, "withdrawn_at": None},
        first={"name": name, "day": day, "columns": columns_of(_lines(file, most_bytes), format)},
        at=at,
        actor=actor,
    )
    if batch.finished_at is not None:
        return batch
    size = file_size(file)
    try:
        twins = Twins(_open_records(file, most_bytes, format, day, policy, at)[0])
        records, reader = _open_records(file, most_bytes, format, day, policy, at)
        for kept in _ingest(batch, records, _apart(twins, reader), policy, at, actor):
            progress(kept.rows_read, file.tell() / size)
    except DomainError as error:
        file_import_fail(run=batch, problem=error.code, at=at, actor=actor)
        raise
    counts = {**asdict(import_counts(batch)), "copies": twins.times}
    return file_import_finish(run=batch, counts=counts, at=at, actor=actor)


def _apart(twins: Twins, reader: Reader) -> Reader:
    """Copies in a file that repeats itself wait for somebody to look."""

    def read(record: Record) -> Verdict:
        repeats, verdict = twins.repeats(record), reader(record)
        return Quarantined((TWIN,)) if repeats and isinstance(verdict, Accepted) else verdict

    return read


def _ingest(
    batch: ComplaintImport, records: Iterator[Record], reader: Reader, policy: Policy, at: datetime, actor: Actor
) -> Iterator[ComplaintImport]:
    """The import after each chunk that was kept."""
    waiting: list[tuple[Record, Verdict]] = []
    for record in records:
        if record.line <= batch.rows_read:
            continue
        waiting.append((record, Rejected((record.problem,)) if record.problem else reader(record)))
        if len(waiting) == CHUNK:
            batch = chunk_keep(import_id=batch.pk, rows=waiting, policy=policy, at=at, actor=actor)
            waiting = []
            yield batch
    if waiting:
        yield chunk_keep(import_id=batch.pk, rows=waiting, policy=policy, at=at, actor=actor)


@transaction.atomic
def chunk_keep(
    *, import_id: int, rows: list[tuple[Record, Verdict]], policy: Policy, at: datetime, actor: Actor
) -> ComplaintImport:
    """Keep the next rows and move the cursor past them; rows that somebody else kept meanwhile are left out."""
    batch = ComplaintImport.objects.select_for_update(no_key=True).get(pk=import_id)
    fresh = [(record, verdict) for record, verdict in rows if record.line > batch.rows_read]
    if not fresh:
        return batch
    counts = rows_keep(batch, fresh, policy, at)
    batch.rows_read = fresh[-1][0].line
    batch.save(update_fields=["rows_read"])
    lines = [fresh[0][0].line, batch.rows_read]
    audit_write(actor=actor, act="complaints.imported", target=batch, at=at, data={"lines": lines, **counts})
    announce(signals.complaints_imported, import_id=batch.pk)
    return batch


def _open_records(
    file: IO[bytes], most_bytes: int, format: str, day: date | None, policy: Policy, at: datetime
) -> tuple[Iterator[Record], Reader]:
    """The records of a file and how each is read. `BadRequest` when its beginning shows it is something else."""
    lines = _lines(file, most_bytes)
    try:
        if format == "ftc":
            header, records = ftc_records(lines)
            return records, reader_of(format, header, day, policy, at)
        if format == "ftc-json":
            pages = file_bytes(file, most_bytes=min(most_bytes, MOST_PAGES))
            return ftc_pages(pages), reader_of(format, COMPLAINT_HEADER, day, policy, at)
        if format in FORMATS:
            stated = stated_records(lines, policy.numbering.charset) if format == "csv" else json_records(lines)
            return stated, reader_of(format, (), day, policy, at)
    except UnknownHeader as error:
        message = _("The first line does not name the columns of this format.")
        raise BadRequest("import.header", message, errors=tuple(map(unknown_field, error.unknown))) from error
    raise BadRequest("import.format", _("This format is not one of ftc, ftc-json, csv, ndjson."))


def _lines(file: IO[bytes], most_bytes: int) -> Iterator[bytes]:
    return file_lines(file, most_bytes=most_bytes, longest=LONGEST_LINE)
