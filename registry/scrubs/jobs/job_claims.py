"""Who works on what of a scrub job. Everything is taken by one conditional update and given back the same way.

Whoever takes a piece gets a token; only its holder can say that the piece is done. A holder that was killed holds
nothing for long: after `LEASE` the piece is free again.
"""

import secrets
from datetime import datetime

from django.db.models import Q

from registry.scrubs.models import ScrubChunk, ScrubJob
from registry.scrubs.selectors.scrub_job import LEASE

RUNNING = ScrubJob.State.RUNNING


def claim_job(job_id: int, stage: str, at: datetime) -> str:
    """A token for the one step of `stage` that is done for the whole job; "" when it is not to be had."""
    token = secrets.token_hex(8)
    free = Q(claim="") | Q(claimed_at__lt=at - LEASE)
    states = [RUNNING, ScrubJob.State.QUEUED] if stage == ScrubJob.Stage.READING else [RUNNING]
    taken = ScrubJob.objects.filter(free, pk=job_id, stage=stage, state__in=states).update(claim=token, claimed_at=at)
    return token if taken else ""


def keep_job(job_id: int, token: str, at: datetime) -> bool:
    """Still at work. False when the job was cancelled or somebody else has it."""
    return bool(ScrubJob.objects.filter(pk=job_id, claim=token, state=RUNNING).update(claimed_at=at))


def advance_job(job_id: int, token: str, stage: str, **fields: object) -> bool:
    """The claimed step is done; `stage` is the next. False when somebody else has the job."""
    mine = ScrubJob.objects.filter(pk=job_id, claim=token, state=RUNNING)
    return bool(mine.update(stage=stage, claim="", claimed_at=None, **fields))


def claim_chunk(chunk_id: int, state: str, working: str, at: datetime) -> str:
    """A token for the next step of a chunk that is in `state`; it is `working` from now on."""
    token = secrets.token_hex(8)
    open_jobs = ScrubJob.objects.filter(state=RUNNING)
    free = Q(state=state) | Q(state=working, claimed_at__lt=at - LEASE)
    chunk = ScrubChunk.objects.filter(free, pk=chunk_id, job__in=open_jobs)
    return token if chunk.update(state=working, claim=token, claimed_at=at) else ""


def finish_chunk(chunk_id: int, token: str, state: str, **fields: object) -> bool:
    return bool(ScrubChunk.objects.filter(pk=chunk_id, claim=token).update(state=state, claim="", **fields))
