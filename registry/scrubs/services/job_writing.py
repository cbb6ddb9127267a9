"""The last step of a scrub job: its result as CSV, chunk by chunk."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.events import announce
from core.services.audit import audit_write
from registry.engine.lists.results import result_header
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs import signals
from registry.scrubs.jobs.job_claims import claim_chunk, finish_chunk
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_result import WHOLE, chunk_result, head_of
from registry.scrubs.models import ScrubChunk, ScrubJob

State = ScrubChunk.State


def scrub_chunk_write(*, chunk_id: int, now: Callable[[], datetime]) -> None:
    """Write the result of one chunk. Safe to run twice, at once, late."""
    token = claim_chunk(chunk_id, State.ANSWERED, State.WRITING, now())
    if not token:
        return
    row = ScrubChunk.objects.select_related("job").get(pk=chunk_id)
    files = JobFiles(row.job.public_id)
    part = chunk_result(row.job, files, row, head_of(files), WHOLE)
    files.put(f"result-{row.number}", part)
    with transaction.atomic():
        if finish_chunk(chunk_id, token, State.WRITTEN, written_bytes=len(part)):
            announce(signals.scrub_chunk_written, job_id=row.job_id)


@transaction.atomic
def scrub_job_finish(*, job_id: int, at: datetime) -> None:
    """The job has succeeded once every chunk is written. Safe to run twice, at once, late."""
    job = ScrubJob.objects.select_for_update(of=("self",)).select_related("marketer").get(pk=job_id)
    if job.state != ScrubJob.State.RUNNING or job.stage != ScrubJob.Stage.WRITING:
        return
    if job.chunks.exclude(state=State.WRITTEN).exists():
        return
    files = JobFiles(job.public_id)
    files.put("result-head", result_header(head_of(files), WHOLE.format, WHOLE.layout))
    job.state, job.stage, job.finished_at = ScrubJob.State.SUCCEEDED, ScrubJob.Stage.DONE, at
    job.save(update_fields=["state", "stage", "finished_at"])
    audit_write(actor=Actor(job.actor), act="scrub_job.finished", target=job, at=at)
    data = {"scrub_job": job.public_id, "state": job.state}
    webhook_announce(marketer=job.marketer, event="scrub_job.finished", data=data, at=at)
