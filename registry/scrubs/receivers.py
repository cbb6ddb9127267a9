"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.scrubs import signals, tasks
from registry.scrubs.models import ScrubChunk


@receiver(signals.scrub_job_queued)
def read_list(job_id: int, **_: Any) -> None:
    tasks.scrub_job_read.delay(job_id)


@receiver(signals.scrub_chunk_cut)
def answer_chunk(chunk_id: int, **_: Any) -> None:
    tasks.scrub_chunk_answer.delay(chunk_id)


@receiver(signals.scrub_list_read)
def gather_list(job_id: int, **_: Any) -> None:
    tasks.scrub_job_gather.delay(job_id)


@receiver(signals.scrub_chunk_answered)
def gather_answers(job_id: int, **_: Any) -> None:
    """Only the last of them need say so: each has committed when it looks, so that the last one sees them all."""
    if not chunks_left(job_id, ScrubChunk.State.WAITING, ScrubChunk.State.ANSWERING):
        tasks.scrub_job_gather.delay(job_id)


@receiver(signals.scrub_job_answered)
def write_results(job_id: int, **_: Any) -> None:
    for chunk_id in ScrubChunk.objects.filter(job_id=job_id).order_by("number").values_list("pk", flat=True):
        tasks.scrub_chunk_write.delay(chunk_id)


@receiver(signals.scrub_chunk_written)
def finish_job(job_id: int, **_: Any) -> None:
    if not chunks_left(job_id, ScrubChunk.State.ANSWERED, ScrubChunk.State.WRITING):
        tasks.scrub_job_finish.delay(job_id)


def chunks_left(job_id: int, *states: str) -> bool:
    return ScrubChunk.objects.filter(job_id=job_id, state__in=states).exists()


@receiver(signals.watchlist_started)
def first_round(watchlist_id: int, **_: Any) -> None:
    tasks.watchlist_refresh.delay(watchlist_id)
