"""Ingesting another register's file, a block of lines a transaction.

A block's registrations and the row that says it is done are one transaction: a kill loses and doubles nothing, the next
start goes on with the blocks that are missing, and two at once share them.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import IO, Any

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import BadRequest, Conflict, DomainError
from core.files.import_source import file_blocks, file_digest, file_size
from core.policies import Policy, current_policy
from core.services.file_import import file_import_begin, file_import_fail, file_import_finish
from registry.engine.registers.register_file import FORMATS, HOME
from registry.register.models import RegisterImport, RegisterImportBatch
from registry.register.rules.registration_batch import ASSURANCES, Wishes
from registry.register.selectors.register_import import import_positions_done
from registry.register.selectors.registration_notice import tellable
from registry.register.services.preferences import preferences_read
from registry.register.services.register_rows import Rows, outcome_counts, read_rows
from registry.register.services.registration_bulk import registrations_ingest

ONCE = ("ftc-change",)  # changes are said once; who says them again would undo what was said since

Progress = Callable[[int, float], None]  # lines read, and the part of the file that is read (0 to 1)


def register_import(
    *,
    file: IO[bytes],
    name: str,
    format: str,
    source: str,
    preferences: Mapping[str, Any],
    assurance: str,
    replace: bool = False,
    now: Callable[[], datetime],
    actor: Actor,
    writers: int = 1,
    progress: Progress = lambda lines, part: None,
) -> RegisterImport:
    """Ingest a seekable `file`: plain, gzip, zstd or a zip with one member. `format`: one of `FORMATS`.

    Each block is an act of its own, at the time `now` tells then. Raises `DomainError` for a file that cannot be read;
    what was ingested before stays, and another start goes on from there. With `replace` the import is left open, for
    `register_replace` to end.
    """
    policy = current_policy(now())
    _check(format, replace, policy)
    run = import_open(
        name=name,
        format=format,
        source=source,
        preferences=preferences_read(preferences, now()).as_body(),
        assurance=assurance,
        replace=replace,
        digest=file_digest(file),
        at=now(),
        actor=actor,
    )
    if run.finished_at is not None:
        return run
    try:
        _write_all(
            _read_ahead(file, run, policy, now(), progress),
            lambda rows: batch_ingest(import_id=run.pk, rows=rows, at=now(), actor=actor),
            1 if format in ONCE else writers,
        )
    except DomainError as error:
        file_import_fail(run=run, problem=error.code, at=now(), actor=actor)
        raise
    return run if replace else file_import_finish(run=run, at=now(), actor=actor)


def _check(format: str, replace: bool, policy: Policy) -> None:
    if format not in FORMATS:
        raise BadRequest("import.format", _("This format is not one of ftc-full, ftc-change, plain."))
    if HOME.get(format, policy.numbering.country_code) != policy.numbering.country_code:
        raise BadRequest("import.country", _("This format writes the numbers of another country."))
    if replace and format in ONCE:
        raise BadRequest("import.replace", _("A file of changes replaces nothing."))


def _read_ahead(
    file: IO[bytes], run: RegisterImport, policy: Policy, at: datetime, progress: Progress
) -> Iterator[Rows]:
    """The blocks that are not ingested yet. The next one is read while the one before is written."""
    done = import_positions_done(run)
    size = file_size(file)
    with ThreadPoolExecutor(1) as reader:
        waiting: Future[Rows] | None = None
        for block in file_blocks(file):
            part = file.tell() / size
            if block.position in done:
                continue
            following = reader.submit(read_rows, block, run.format, policy, at)
            if waiting:
                yield waiting.result()
            waiting = following
            progress(block.line, part)
        if waiting:
            yield waiting.result()
            progress(waiting.result().block.line + waiting.result().block.lines, 1)


def _write_all(blocks: Iterator[Rows], write: Callable[[Rows], None], writers: int) -> None:
    """Write the blocks, so many at once, each on a connection of its own."""
    if writers == 1:
        for rows in blocks:
            write(rows)
        return

    def apart(rows: Rows) -> None:
        try:
            write(rows)
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        waiting: deque[Future[None]] = deque()
        for rows in blocks:
            if len(waiting) > writers:
                waiting.popleft().result()
            waiting.append(pool.submit(apart, rows))
        for one in waiting:
            one.result()


@transaction.atomic
def import_open(
    *,
    name: str,
    format: str,
    source: str,
    preferences: dict[str, Any],
    assurance: str,
    replace: bool,
    digest: bytes,
    at: datetime,
    actor: Actor,
) -> RegisterImport:
    """The run through this file: the one that was stopped, or else a new one; of changes, the only one."""
    runs = RegisterImport.objects.filter(source=source, format=format, digest=digest)
    number = 0 if format in ONCE else runs.exclude(finished_at=None).count()
    asked = {"preferences": preferences, "assurance": assurance, "replace": replace}
    run = file_import_begin(
        kind=RegisterImport,
        known_by={"source": source, "format": format, "digest": digest, "run": number},
        first={"name": name, **asked},
        at=at,
        actor=actor,
    )
    if any(getattr(run, field) != value for field, value in asked.items()):
        message = _("This file was begun with other preferences, assurance or replacement. Say the same to go on.")
        raise Conflict("import.otherwise", message)
    return run


@transaction.atomic
def batch_ingest(*, import_id: int, rows: Rows, at: datetime, actor: Actor) -> None:
    """Ingest a block, unless somebody else did: who writes its row first does it, others wait and pass on."""
    run = RegisterImport.objects.get(pk=import_id)
    batch, mine = RegisterImportBatch.objects.get_or_create(
        imported_by=run,
        position=rows.block.position,
        defaults={"lines": rows.block.lines, "counts": {}, "problems": rows.problems},
    )
    if not mine:
        return
    outcomes = registrations_ingest(
        wishes=_wishes_of(rows, run), source=run.source, own_only=True, told_of_earlier=tellable(at), at=at, actor=actor
    )
    batch.counts = outcome_counts(outcomes) | ({"blank": rows.blank} if rows.blank else {})
    batch.save(update_fields=["counts"])
    with connection.cursor() as cursor:
        # A crash of the database may lose the last blocks, each with the row that says it is done; the end of the
        # import is written through, and all before it with it.
        cursor.execute("SET LOCAL synchronous_commit = off")


def _wishes_of(rows: Rows, run: RegisterImport) -> Wishes:
    assurance = np.full(len(rows.digits), ASSURANCES.index(run.assurance), np.int64)
    body = np.where(rows.withdraw, -1, 0).astype(np.int64)
    return Wishes(rows.digits, rows.withdraw, body, [run.preferences], assurance, said=rows.said)
