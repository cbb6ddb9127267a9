"""Walks a scrub job through its steps, as the worker does."""

from core import clock
from registry.scrubs.models import ScrubChunk, ScrubJob
from registry.scrubs.services.job_answering import scrub_chunk_answer
from registry.scrubs.services.job_finishing import scrub_job_finish
from registry.scrubs.services.job_gathering import scrub_job_gather
from registry.scrubs.services.job_reading import scrub_job_read
from registry.scrubs.services.job_writing import scrub_chunk_write


def chunks_of(job: ScrubJob) -> list[int]:
    return list(ScrubChunk.objects.filter(job=job).order_by("number").values_list("pk", flat=True))


def run_job(public_id: str) -> ScrubJob:
    job = ScrubJob.objects.get(public_id=public_id)
    scrub_job_read(job_id=job.pk, now=clock.now)
    for chunk_id in chunks_of(job):
        scrub_chunk_answer(chunk_id=chunk_id, now=clock.now)
    scrub_job_gather(job_id=job.pk, now=clock.now)
    for chunk_id in chunks_of(job):
        scrub_chunk_write(chunk_id=chunk_id, now=clock.now)
    scrub_job_finish(job_id=job.pk, now=clock.now)
    job.refresh_from_db()
    return job
