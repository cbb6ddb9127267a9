"""Taking in a file of another centre's complaints.

Rows are kept in chunks, each one transaction that also moves the import's cursor, under a lock on the import:
a kill loses and doubles nothing, the next start goes on, and two at once share the work. A row is the same row
wherever it turns up again (digest), so a renamed, reordered or joined file adds nothing.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import IO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import signals
from complaints.models import ComplaintImport
from complaints.rules.ftc_row import DAY_HEADER, read_complaint_row, read_day_row
from complaints.rules.records import Record, UnknownHeader, ftc_records, json_records, stated_records
from complaints.rules.row import Rejected, Verdict
from complaints.rules.stated_row import read_row
from complaints.selectors.complaint_import import import_counts
from complaints.services.import_source import file_digest, file_lines
from complaints.services.imported_rows import rows_keep
from core.actors import Actor
from core.api.bodies import unknown_field
from core.errors import BadRequest, DomainError
from core.events import announce
from core.numbers.parsing import CallerName, read_caller
from core.numbers.places import place_of
from core.policies import Policy, current_policy
from core.services.audit import audit_write

CHUNK = 1000
MOST_BYTES = 4 * 1024**3
FORMATS = ("ftc", "csv", "ndjson")

Reader = Callable[[Record], Verdict]
Progress = Callable[[ComplaintImport, float], None]  # the import, and the part of the file that is read (0 to 1)


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
    progress: Progress | None = None,
) -> ComplaintImport:
    """Take in a seekable `file` (plain or gzip). `format`: one of `FORMATS`; `day`: of FTC day files.

    Each chunk is an act of its own (`chunk_keep`). Raises `DomainError` for a file that cannot be read; what was
    kept before stays, and another start goes on from there.
    """
    policy = current_policy(at)
    digest = file_digest(file)
    records, reader = _open_records(file_lines(file, most_bytes=most_bytes), format, day, policy, at)
    batch = import_open(name=name, format=format, client=client, digest=digest, day=day, at=at, actor=actor)
    if batch.state == ComplaintImport.State.FINISHED:
        return batch
    try:
        _take_in(batch, records, reader, policy, at, actor, _told(file, progress))
    except DomainError as error:
        import_fail(import_id=batch.pk, problem=error.code, at=at, actor=actor)
        raise
    return import_finish(import_id=batch.pk, at=at, actor=actor)


def _take_in(
    batch: ComplaintImport,
    records: Iterator[Record],
    reader: Reader,
    policy: Policy,
    at: datetime,
    actor: Actor,
    progress: Callable[[ComplaintImport], None],
) -> None:
    waiting: list[tuple[Record, Verdict]] = []
    for record in records:
        if record.line <= batch.rows_read:
            continue
        waiting.append((record, Rejected((record.problem,)) if record.problem else reader(record)))
        if len(waiting) == CHUNK:
            batch = chunk_keep(import_id=batch.pk, rows=waiting, policy=policy, at=at, actor=actor)
            waiting = []
            progress(batch)
    if waiting:
        batch = chunk_keep(import_id=batch.pk, rows=waiting, policy=policy, at=at, actor=actor)
        progress(batch)


def _told(file: IO[bytes], progress: Progress | None) -> Callable[[ComplaintImport], None]:
    """Tells `progress` how far the file is read."""
    if progress is None:
        return lambda batch: None
    position = file.tell()
    size = max(file.seek(0, 2), 1)
    file.seek(position)
    return lambda batch: progress(batch, file.tell() / size)


@transaction.atomic
def import_open(
    *, name: str, format: str, client: str, digest: bytes, day: date | None, at: datetime, actor: Actor
) -> ComplaintImport:
    """The import of this file, begun now or before."""
    batch, new = ComplaintImport.objects.get_or_create(
        client=client, format=format, digest=digest, defaults={"name": name[:200], "day": day, "started_at": at}
    )
    if new:
        audit_write(actor=actor, act="complaint_import.started", target=batch, at=at, data={"format": format})
    elif batch.state == ComplaintImport.State.FAILED:
        batch.state, batch.problem = ComplaintImport.State.RUNNING, ""
        batch.save(update_fields=["state", "problem"])
    return batch


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


@transaction.atomic
def import_finish(*, import_id: int, at: datetime, actor: Actor) -> ComplaintImport:
    batch = ComplaintImport.objects.select_for_update(no_key=True).get(pk=import_id)
    if batch.state == ComplaintImport.State.FINISHED:
        return batch
    counts = import_counts(batch)
    batch.accepted, batch.quarantined, batch.rejected = counts.accepted, counts.quarantined, counts.rejected
    batch.state, batch.finished_at = ComplaintImport.State.FINISHED, at
    batch.save()
    data = {"rows": batch.rows_read, "accepted": batch.accepted}
    audit_write(actor=actor, act="complaint_import.finished", target=batch, at=at, data=data)
    return batch


@transaction.atomic
def import_fail(*, import_id: int, problem: str, at: datetime, actor: Actor) -> None:
    batch = ComplaintImport.objects.select_for_update(no_key=True).get(pk=import_id)
    if batch.state != ComplaintImport.State.RUNNING:
        return
    batch.state, batch.problem = ComplaintImport.State.FAILED, problem
    batch.save(update_fields=["state", "problem"])
    audit_write(actor=actor, act="complaint_import.failed", target=batch, at=at, data={"problem": problem})


def _open_records(
    lines: Iterator[bytes], format: str, day: date | None, policy: Policy, at: datetime
) -> tuple[Iterator[Record], Reader]:
    """The records of a file and how each is read. `BadRequest` when its first line shows it is something else."""
    try:
        if format == "ftc":
            header, records = ftc_records(lines)
            return records, _ftc_reader(header, day, policy, at)
        if format in FORMATS:
            return (stated_records if format == "csv" else json_records)(lines), _stated_reader(policy, at)
    except UnknownHeader as error:
        message = _("The first line does not name the columns of this format.")
        raise BadRequest("import.header", message, errors=tuple(map(unknown_field, error.unknown))) from error
    raise BadRequest("import.format", _("This format is not one of ftc, csv, ndjson."))


def _ftc_reader(header: tuple[str, ...], day: date | None, policy: Policy, at: datetime) -> Reader:
    @lru_cache(maxsize=100_000)
    def caller(text: str) -> CallerName:
        return read_caller(text, policy)

    @lru_cache(maxsize=1000)
    def place_of_area(area: str) -> str:
        return place_of(f"+1{area}5550123", policy)

    if header != DAY_HEADER:
        return lambda record: read_complaint_row(
            record.body, policy=policy, at=at, caller=caller, place_of_area=place_of_area
        )
    if day is None:
        raise BadRequest("import.day", _("These rows name no day. Say which day they were filed on."))
    return lambda record: read_day_row(
        record.body, day=day, policy=policy, at=at, caller=caller, place_of_area=place_of_area
    )


def _stated_reader(policy: Policy, at: datetime) -> Reader:
    return lambda record: read_row(record.body, policy=policy, at=at)
