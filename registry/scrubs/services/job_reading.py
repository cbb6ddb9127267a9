"""The first step of a scrub job: the register as of now is set aside for it, and the list is cut into chunks.

Doing it twice gives the same: chunks that are there stay, and what was set aside stays set aside.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from core.events import announce
from core.policies import current_policy
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.limits import CHUNK_ROWS
from registry.engine.lists.refusals import ListRefused
from registry.register.following.register_view import current_view, thaw_view
from registry.scrubs import signals
from registry.scrubs.jobs.job_claims import Claim, advance_job, claim_job, keep_job
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_source import Dropped, kept_alive
from registry.scrubs.jobs.job_spellings import note_spellings, rows_for_library
from registry.scrubs.jobs.list_opening import open_firms_list
from registry.scrubs.models import ScrubChunk, ScrubJob
from registry.scrubs.rules.sandbox import VERSION
from registry.scrubs.services.job_ending import scrub_job_fail
from registry.scrubs.services.job_tries import tried

ROWS = CHUNK_ROWS
READING, ANSWERING = ScrubJob.Stage.READING, ScrubJob.Stage.ANSWERING


def scrub_job_read(*, job_id: int, now: Callable[[], datetime]) -> bool:
    """Cut the list into chunks and send each on its way. False when there was nothing to do. Safe to run twice, at once,
    late."""
    claim = claim_job(job_id, READING, now())
    if claim is None:
        return False
    with tried(claim, now):
        _read_list(ScrubJob.objects.get(pk=job_id), claim, now)
    return True


def _read_list(job: ScrubJob, claim: Claim, now: Callable[[], datetime]) -> None:
    files = JobFiles(job.public_id)
    _set_aside_register(job, claim, files, now)
    try:
        rows = _cut(job, claim, files, now)
    except ListRefused as refused:
        if keep_job(claim, now()):
            scrub_job_fail(job_id=job.pk, problem=refused.code, at=now())
        return
    except Dropped:
        return
    if rows == 0:
        scrub_job_fail(job_id=job.pk, problem="list.empty", at=now())
    elif advance_job(claim, ANSWERING, rows_total=rows):
        with transaction.atomic():
            announce(signals.scrub_list_read, job_id=job.pk)


def _set_aside_register(job: ScrubJob, claim: Claim, files: JobFiles, now: Callable[[], datetime]) -> None:
    """The register as of now, once and for all: whoever answers a chunk, and however often, says the same."""
    if job.live and not files.register.exists():
        current_view(at=now()).freeze(files.register)
    version, moment = thaw_view(files.register).version if job.live else VERSION, now()
    mine = ScrubJob.objects.filter(pk=job.pk, claim=claim.token)
    mine.filter(checked_at=None).update(checked_at=moment, started_at=moment, register_version=version)
    mine.filter(state=ScrubJob.State.QUEUED).update(state=ScrubJob.State.RUNNING)


def _cut(job: ScrubJob, claim: Claim, files: JobFiles, now: Callable[[], datetime]) -> int:
    """How many rows the list has. Stops where the job was cancelled or somebody else has it."""
    rows, policy = 0, current_policy(now())
    with files.read("list") as stored:
        source = kept_alive(stored, lambda: keep_job(claim, now()))
        opened = open_firms_list(source, policy, **files.get_json("request"))
        files.put_json("head", asdict(opened.head))
        for number, chunk in enumerate(opened.chunks(ROWS)):
            note_spellings(job.pk, rows_for_library(chunk, policy))
            _keep_chunk(job, files, number, chunk)
            rows = chunk.first + chunk.count
            if not keep_job(claim, now()):
                break
    return rows


def _keep_chunk(job: ScrubJob, files: JobFiles, number: int, chunk: Chunk) -> None:
    row = ScrubChunk.objects.filter(job=job, number=number).first()
    if row is not None:
        return
    files.put(f"chunk-{number}", chunk.to_bytes())
    with transaction.atomic():
        row = ScrubChunk.objects.create(job=job, number=number, first=chunk.first, rows=chunk.count)
        announce(signals.scrub_chunk_cut, chunk_id=row.pk)
