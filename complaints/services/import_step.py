"""One step of one import that is a job: its file is cut into chunks for a while, or chunks are kept for a while."""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime

from django.db.models import F, Q

from complaints.formats.content import told_of_lists
from complaints.formats.twins import Twins
from complaints.jobs.import_files import FILE, ImportFiles
from complaints.models import ComplaintImport
from complaints.rules.import_turns import STEP_SECONDS
from complaints.selectors.import_job import import_next, jobs_open
from complaints.services.complaint_import import chunk_keep, import_finish
from complaints.services.import_job import import_fail, import_file_forget
from complaints.services.import_opening import Described, asked_of, chunks_of, description_of, judge_of, records_open
from complaints.services.row_readers import header_of
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.running.claimed_step import FAILED_BY_US, LEASE, MOST_TRIES, claimed_step
from registry.engine.lists.kept_sheet import open_kept

logger = logging.getLogger(__name__)
Now = Callable[[], datetime]
RACES = 8  # others may be quicker at what was seen to be open


def import_step_take(*, now: Now) -> int | None:
    """Take the step whose turn it is; the import it was of, None when none is open. Safe to run twice, at once, late."""
    for _ in range(RACES):
        import_id = import_next(now())
        if import_id is None:
            return None
        if (claim := _claim(import_id, now())) is not None:
            _try_step(import_id, claim, now)
            return import_id
    return None


def _claim(import_id: int, at: datetime) -> str | None:
    """None when somebody was quicker. Whoever was killed holds an import no longer than `LEASE`."""
    token = secrets.token_hex(8)
    free = Q(claim="") | Q(claimed_at__lt=at - LEASE)
    mine = {"claim": token, "claimed_at": at, "served_at": at, "tries": F("tries") + 1}
    taken = jobs_open().filter(free, pk=import_id).update(**mine)
    ComplaintImport.objects.filter(pk=import_id, taken_up_at=None).update(taken_up_at=at)
    return token if taken else None


def _held(import_id: int, claim: str) -> "ComplaintImport | None":
    """The import, where it is still this holder's and goes on."""
    return jobs_open().filter(pk=import_id, claim=claim).first()


def _try_step(import_id: int, claim: str, now: Now) -> None:
    mine = ComplaintImport.objects.filter(pk=import_id, claim=claim)
    batch = _held(import_id, claim)
    if batch is None:
        return
    step = claimed_step(
        f"import {batch.public_id}",
        give_back=lambda: mine.update(claim="", claimed_at=None, tries=F("tries") - 1),
        # None: withdrawn meanwhile, and its file with it.
        tries=lambda: jobs_open().filter(pk=import_id, claim=claim).values_list("tries", flat=True).first(),
        give_up=lambda: _give_up(batch, now()),
    )
    with step:
        if batch.tries > MOST_TRIES:  # whoever took it up was killed, each time
            _give_up(batch, now())
        else:
            _take(batch, claim, now)
        mine.update(claim="", claimed_at=None, tries=0)


def _give_up(batch: ComplaintImport, at: datetime) -> None:
    import_fail(batch=batch, problem=FAILED_BY_US, at=at)
    logger.error(
        "ALARM: import %s failed by a fault of ours after %s rows; see docs/operation.md",
        batch.public_id,
        batch.rows_read,
    )


def _take(batch: ComplaintImport, claim: str, now: Now) -> None:
    files, said = ImportFiles(batch.file), description_of(batch)
    try:
        if batch.rows_total is None:
            _cut(batch, claim, files, said, now)
        else:
            _keep(batch, claim, files, said, now)
    except Conflict:  # withdrawn meanwhile
        return
    except DomainError as error:
        import_fail(batch=batch, problem=error.code, at=now())


def _cut(batch: ComplaintImport, claim: str, files: ImportFiles, said: Described, now: Now) -> None:
    """Cut on from where an earlier step stopped. What two cut at once is the same.

    A file, or the sheet that is kept of a workbook, is read from its beginning each time, its rows taken apart once; so a step
    cuts at least an eighth of the rows that it passes over: all steps together pass over nine times what is in the file, and not
    its square.
    """
    until = time.monotonic() + STEP_SECONDS
    rows, number = batch.rows_cut, batch.chunks_cut

    def still() -> None:
        """Whoever reads for long to come there still has the import."""
        jobs_open().filter(pk=batch.pk, claim=claim).update(claimed_at=now())

    with told_of_lists(), open_kept(files, FILE, asked_of(said), still=still) as file:
        opened = records_open(file, said, behind=rows, still=still)
        if opened.columns != batch.columns:  # of a workbook nobody knew them
            found = {"columns": opened.columns, "warnings": {**batch.warnings, **opened.passed_over}}
            ComplaintImport.objects.filter(pk=batch.pk).update(**found)
        for chunk in chunks_of(opened.records):
            files.put_chunk(number, chunk)
            number += 1
            if not _advance(batch, claim, now, rows_cut=chunk[-1].line, chunks_cut=number):
                return
            if time.monotonic() >= until and chunk[-1].line - rows >= rows / 8:
                return
    last = ComplaintImport.objects.get(pk=batch.pk).rows_cut
    copies = Twins(files.said(number)).times
    _advance(batch, claim, now, rows_total=last, copies=copies)


def _keep(batch: ComplaintImport, claim: str, files: ImportFiles, said: Described, now: Now) -> None:
    until = time.monotonic() + STEP_SECONDS
    actor = Actor(batch.actor)
    twins = Twins(files.said(batch.chunks_cut) if batch.copies > 1 else ())
    judge = judge_of(header_of(batch), twins, said)
    for number in range(batch.chunks_kept, batch.chunks_cut):
        rows = [judge.judged(record) for record in files.chunk(number) if record.line > batch.rows_read]
        chunk_keep(import_id=batch.pk, rows=rows, policy=said.policy, at=batch.started_at, actor=actor)
        if not _advance(batch, claim, now, chunks_kept=number + 1):
            return
        if time.monotonic() >= until and number + 1 < batch.chunks_cut:
            return
    import_finish(batch=batch, copies=batch.copies, at=now(), actor=actor)
    import_file_forget(import_id=batch.pk, at=now())


def _advance(batch: ComplaintImport, claim: str, now: Now, **done: object) -> bool:
    """So much is done; the next is a step of its own. False when somebody else has the import, or it ended."""
    mine = jobs_open().filter(pk=batch.pk, claim=claim)
    return bool(mine.update(claimed_at=now(), tries=0, **done))
