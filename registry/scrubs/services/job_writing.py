"""The last step of a scrub job: its result as CSV, chunk by chunk; and other forms of it, on demand."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.events import announce
from core.policies import current_policy
from core.services.audit import audit_write
from registry.engine.lists.answers import Answers
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.parquet_result import ParquetResult
from registry.engine.lists.results import render, result_header
from registry.engine.lists.shape import ListHead
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs import signals
from registry.scrubs.answering.answer_board import read_answers
from registry.scrubs.jobs.job_claims import claim_chunk, finish_chunk
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubChunk, ScrubJob

State = ScrubChunk.State


@dataclass(frozen=True)
class Variant:
    """Which form of a result: `rows` "all" or a decision, `layout` "" or one of a peer system's."""

    format: str = "csv"
    layout: str = ""
    rows: str = "all"

    @property
    def name(self) -> str:
        return f"{self.format}-{self.layout or 'own'}-{self.rows}"


WHOLE = Variant()


def scrub_chunk_write(*, chunk_id: int, now: Callable[[], datetime]) -> None:
    """Write the result of one chunk. Safe to run twice, at once, late."""
    token = claim_chunk(chunk_id, State.ANSWERED, State.WRITING, now())
    if not token:
        return
    row = ScrubChunk.objects.select_related("job").get(pk=chunk_id)
    files = JobFiles(row.job.public_id)
    part = _chunk_result(row.job, files, row, _head_of(files), WHOLE)
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
    files.put("result-head", result_header(_head_of(files), WHOLE.format, WHOLE.layout))
    job.state, job.stage, job.finished_at = ScrubJob.State.SUCCEEDED, ScrubJob.Stage.DONE, at
    job.save(update_fields=["state", "stage", "finished_at"])
    audit_write(actor=Actor(job.actor), act="scrub_job.finished", target=job, at=at)
    data = {"scrub_job": job.public_id, "state": job.state}
    webhook_announce(marketer=job.marketer, event="scrub_job.finished", data=data, at=at)


def _head_of(files: JobFiles) -> ListHead:
    said = files.get_json("head")
    return ListHead(**{**said, "names": tuple(said["names"])})


def _chunk_and_answers(files: JobFiles, row: ScrubChunk) -> tuple[Chunk, Answers]:
    again = files.get_array("again")[row.first : row.first + row.rows]
    return Chunk.from_bytes(files.get(f"chunk-{row.number}")), read_answers(files.get(f"answers-{row.number}"), again)


def _chunk_result(job: ScrubJob, files: JobFiles, row: ScrubChunk, head: ListHead, variant: Variant) -> bytes:
    chunk, answers = _chunk_and_answers(files, row)
    classes = _policy_classes(job)
    return render(
        chunk, answers, head, format=variant.format, layout=variant.layout, rows=variant.rows, classes=classes
    )


def _policy_classes(job: ScrubJob) -> tuple[str, ...]:
    assert job.checked_at is not None
    return current_policy(job.checked_at).exemptions.caller_classes


def result_make(*, job: ScrubJob, variant: Variant) -> list[str]:
    """Names of the files that, one after the other, are the result in this form. Made on first demand, once."""
    files = JobFiles(job.public_id)
    if variant == WHOLE:
        numbers = job.chunks.order_by("number").values_list("number", flat=True)
        return ["result-head", *(f"result-{number}" for number in numbers)]
    name = f"result-{variant.name}"
    if not files.exists(name):
        with _one_at_a_time(files, name):
            if not files.exists(name):
                _write_variant(job, files, variant, name)
    return [name]


def _write_variant(job: ScrubJob, files: JobFiles, variant: Variant, name: str) -> None:
    head = _head_of(files)
    with files.write(name) as out:
        if variant.format == "parquet":
            with ParquetResult(out, head, rows=variant.rows, classes=_policy_classes(job)) as table:
                for row in job.chunks.order_by("number"):
                    table.write(*_chunk_and_answers(files, row))
            return
        out.write(result_header(head, variant.format, variant.layout))
        for row in job.chunks.order_by("number"):
            out.write(_chunk_result(job, files, row, head, variant))


@contextmanager
def _one_at_a_time(files: JobFiles, name: str) -> Iterator[None]:
    descriptor = os.open(files.folder / f".{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
