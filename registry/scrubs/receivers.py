"""Maps facts to tasks."""

from typing import Any

from django.dispatch import receiver

from registry.scrubs import signals, tasks
from registry.scrubs.models import ScrubChunk


@receiver([signals.scrub_job_queued, signals.scrub_chunk_cut, signals.scrub_list_read])
def go_on(**_: Any) -> None:
    tasks.scrub_step_take.delay()


@receiver(signals.scrub_chunk_answered)
def gather_answers(job_id: int, **_: Any) -> None:
    """Only the last of them need say so: each has committed when it looks, so that the last one sees them all."""
    if not _chunks_left(job_id, ScrubChunk.State.WAITING, ScrubChunk.State.ANSWERING):
        tasks.scrub_step_take.delay()


@receiver(signals.scrub_job_answered)
def write_results(job_id: int, **_: Any) -> None:
    for _chunk in ScrubChunk.objects.filter(job_id=job_id)[: tasks.NUDGES]:
        tasks.scrub_step_take.delay()


@receiver(signals.scrub_chunk_written)
def finish_job(job_id: int, **_: Any) -> None:
    if not _chunks_left(job_id, ScrubChunk.State.ANSWERED, ScrubChunk.State.WRITING):
        tasks.scrub_step_take.delay()


@receiver(signals.restriction_changed)
def tell_firm(restriction_id: int, **_: Any) -> None:
    tasks.restriction_tell.delay(restriction_id)


def _chunks_left(job_id: int, *states: str) -> bool:
    return ScrubChunk.objects.filter(job_id=job_id, state__in=states).exists()


@receiver(signals.watchlist_started)
def first_round(**_: Any) -> None:
    tasks.watchlist_refresh.delay()


@receiver(signals.quota_decided)
def tell_owners(request_id: int, **_: Any) -> None:
    tasks.quota_mail.delay(request_id)
