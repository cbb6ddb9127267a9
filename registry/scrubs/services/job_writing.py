"""The fourth step of a scrub job: its result as CSV, chunk by chunk."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from core.events import announce
from registry.scrubs import signals
from registry.scrubs.jobs.job_claims import claim_chunk, finish_chunk
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_result import WHOLE, chunk_result, head_of
from registry.scrubs.models import ScrubChunk, ScrubJob
from registry.scrubs.services.job_tries import tried

State = ScrubChunk.State


def scrub_chunk_write(*, chunk_id: int, now: Callable[[], datetime]) -> bool:
    """Write the result of one chunk, once its job is gathered. False when there was nothing to do. Safe to run twice, at
    once, late."""
    row = ScrubChunk.objects.select_related("job").get(pk=chunk_id)
    if row.job.stage != ScrubJob.Stage.WRITING:
        return False
    claim = claim_chunk(chunk_id, State.ANSWERED, State.WRITING, now())
    if claim is None:
        return False
    with tried(claim, now):
        files = JobFiles(row.job.public_id)
        part = chunk_result(row.job, files, row, head_of(files), WHOLE)
        files.put(f"result-{row.number}", part)
        with transaction.atomic():
            if finish_chunk(claim, State.WRITTEN, written_bytes=len(part)):
                announce(signals.scrub_chunk_written, job_id=row.job_id)
    return True
