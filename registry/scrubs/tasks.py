"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from core import clock
from core.tasks import LISTS
from registry.scrubs.selectors.scrub_job import jobs_to_expire, unfinished_chunks, unfinished_jobs
from registry.scrubs.selectors.watchlist import watchlists_due, watchlists_over
from registry.scrubs.services import (
    job_answering,
    job_ending,
    job_gathering,
    job_reading,
    job_writing,
    scrub_list,
    scrub_spool,
    watch_notice,
    watch_round,
    watchlist,
)

SWEEP = 500


@shared_task(name="registry.scrubs.tasks.scrub_job_read", queue=LISTS)
def scrub_job_read(job_id: int) -> None:
    job_reading.scrub_job_read(job_id=job_id, now=clock.now)


@shared_task(name="registry.scrubs.tasks.scrub_chunk_answer", queue=LISTS)
def scrub_chunk_answer(chunk_id: int) -> None:
    job_answering.scrub_chunk_answer(chunk_id=chunk_id, now=clock.now)


@shared_task(name="registry.scrubs.tasks.scrub_job_gather", queue=LISTS)
def scrub_job_gather(job_id: int) -> None:
    job_gathering.scrub_job_gather(job_id=job_id, now=clock.now)


@shared_task(name="registry.scrubs.tasks.scrub_chunk_write", queue=LISTS)
def scrub_chunk_write(chunk_id: int) -> None:
    job_writing.scrub_chunk_write(chunk_id=chunk_id, now=clock.now)


@shared_task(name="registry.scrubs.tasks.scrub_job_finish", queue=LISTS)
def scrub_job_finish(job_id: int) -> None:
    job_writing.scrub_job_finish(job_id=job_id, at=clock.now())


NEXT_OF_JOB = {
    "reading": scrub_job_read,
    "answering": scrub_job_gather,
    "gathering": scrub_job_gather,
    "writing": scrub_job_finish,
}


@shared_task(name="registry.scrubs.tasks.scrub_jobs_sweep", expires=10)
def scrub_jobs_sweep() -> None:
    """Send on whatever waits: a message was lost, or whoever had it was killed."""
    at = clock.now()
    for job in unfinished_jobs(at):
        NEXT_OF_JOB[job.stage].delay(job.pk)
    for chunk in unfinished_chunks(at):
        step = scrub_chunk_answer if chunk.state in {"waiting", "answering"} else scrub_chunk_write
        step.delay(chunk.pk)


@shared_task(name="registry.scrubs.tasks.scrub_jobs_expire", expires=300)
def scrub_jobs_expire() -> None:
    at = clock.now()
    for job_id in jobs_to_expire(at):
        job_ending.scrub_job_expire(job_id=job_id, at=at)
    job_ending.scrub_jobs_tidy()


@shared_task(name="registry.scrubs.tasks.scrub_spool_ingest", expires=10)
def scrub_spool_ingest() -> None:
    scrub_spool.scrub_spool_ingest(at=clock.now())


@shared_task(name="registry.scrubs.tasks.watchlist_refresh")
def watchlist_refresh(watchlist_id: int) -> None:
    watch_round.watchlist_refresh(watchlist_id=watchlist_id, at=clock.now())


@shared_task(name="registry.scrubs.tasks.watchlists_refresh", expires=10)
def watchlists_refresh() -> None:
    at = clock.now()
    watch_notice.watchlists_notice(at=at)
    for watchlist_id in watchlists_due(at=at, limit=SWEEP):
        watchlist_refresh.delay(watchlist_id)


@shared_task(name="registry.scrubs.tasks.lists_forget", expires=600)
def lists_forget() -> None:
    """End the watch lists whose time is over, and delete the lists that are kept no longer."""
    at = clock.now()
    for over in watchlists_over(at=at, limit=SWEEP):
        watchlist.watchlist_end(watchlist=over, at=at)
    scrub_list.scrub_lists_forget(at=at)
