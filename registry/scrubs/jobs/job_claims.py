"""Who works on what of a scrub job. Everything is taken by one conditional update and given back the same way.

Whoever takes a piece gets a claim; only its holder can say that the piece is done. A holder that was killed holds
nothing for long: after `LEASE` the piece is free again. Each taking counts as a try until the piece is done.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from core.running.claimed_step import LEASE, MOST_TRIES
from registry.scrubs.models import ScrubChunk, ScrubJob

RUNNING = ScrubJob.State.RUNNING
ROWS_A_SECOND = 100_000  # of the slowest step of a whole list, on a busy machine


@dataclass(frozen=True)
class Claim:
    """`chunk_id` None: of the whole job. `back`: the state that a chunk was in before."""

    token: str
    job_id: int
    chunk_id: int | None = None
    back: str = ""


def claim_job(job_id: int, stage: str, at: datetime, *, rows: int = 0) -> Claim | None:
    """The one step of `stage` that is done for the whole job, of so many rows at one go; None when it is not to be had."""
    token = secrets.token_hex(8)
    free = Q(claim="") | Q(claimed_at__lt=at - LEASE)
    states = [RUNNING, ScrubJob.State.QUEUED] if stage == ScrubJob.Stage.READING else [RUNNING]
    jobs = ScrubJob.objects.filter(free, pk=job_id, stage=stage, state__in=states, tries__lt=MOST_TRIES)
    until = at + timedelta(seconds=rows / ROWS_A_SECOND)
    taken = jobs.update(claim=token, claimed_at=until, served_at=at, tries=F("tries") + 1)
    return Claim(token, job_id) if taken else None


def keep_job(claim: Claim, at: datetime) -> bool:
    """Still at work. False when the job was cancelled or somebody else has it."""
    return bool(ScrubJob.objects.filter(pk=claim.job_id, claim=claim.token, state=RUNNING).update(claimed_at=at))


def advance_job(claim: Claim, stage: str, **fields: object) -> bool:
    """The claimed step is done; `stage` is the next. False when somebody else has the job."""
    mine = ScrubJob.objects.filter(pk=claim.job_id, claim=claim.token, state=RUNNING)
    return bool(mine.update(stage=stage, claim="", claimed_at=None, tries=0, **fields))


def claim_chunk(chunk_id: int, state: str, working: str, at: datetime) -> Claim | None:
    """The next step of a chunk that is in `state`; it is `working` from now on."""
    token = secrets.token_hex(8)
    open_jobs = ScrubJob.objects.filter(state=RUNNING)
    free = Q(state=state) | Q(state=working, claimed_at__lt=at - LEASE)
    chunk = ScrubChunk.objects.filter(free, pk=chunk_id, job__in=open_jobs, tries__lt=MOST_TRIES)
    if not chunk.update(state=working, claim=token, claimed_at=at, tries=F("tries") + 1):
        return None
    ScrubJob.objects.filter(chunks=chunk_id).update(served_at=at)
    job_id = ScrubChunk.objects.values_list("job_id", flat=True).get(pk=chunk_id)
    return Claim(token, job_id, chunk_id, state)


def finish_chunk(claim: Claim, state: str, **fields: object) -> bool:
    assert claim.chunk_id is not None
    mine = ScrubChunk.objects.filter(pk=claim.chunk_id, claim=claim.token)
    return bool(mine.update(state=state, claim="", tries=0, **fields))


def give_back(claim: Claim) -> None:
    """As if it had not been taken: what stood in the way was no fault of the list's."""
    before = {"claim": "", "claimed_at": None, "tries": F("tries") - 1}
    if claim.chunk_id is None:
        ScrubJob.objects.filter(pk=claim.job_id, claim=claim.token).update(**before)
    else:
        ScrubChunk.objects.filter(pk=claim.chunk_id, claim=claim.token).update(state=claim.back, **before)


def tries_of(claim: Claim) -> int | None:
    """How often the claimed piece was taken up; None when it is no more this holder's, or the job has ended."""
    jobs = ScrubJob.objects.filter(pk=claim.job_id, state__in=[RUNNING, ScrubJob.State.QUEUED])
    if claim.chunk_id is None:
        return jobs.filter(claim=claim.token).values_list("tries", flat=True).first()
    chunks = ScrubChunk.objects.filter(pk=claim.chunk_id, claim=claim.token, job__in=jobs)
    return chunks.values_list("tries", flat=True).first()
