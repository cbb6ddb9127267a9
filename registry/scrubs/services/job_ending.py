"""Ends of a scrub job other than success: it failed, was cancelled, was forgotten."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from core.actors import Actor
from core.services.audit import audit_write
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs.jobs.job_files import JobFiles, stored_jobs
from registry.scrubs.models import ScrubJob

State = ScrubJob.State
UNFINISHED = (State.QUEUED, State.RUNNING)
UPLOAD_SECONDS = 86_400


def scrub_job_fail(*, job_id: int, problem: str, at: datetime) -> None:
    """Nothing can come of this list; `problem` is a stable code. The files go at once."""
    job = _end(job_id, State.FAILED, "scrub_job.failed", Actor.system("scrub-jobs"), at, problem)
    if job is not None:
        JobFiles(job.public_id).destroy()


def scrub_job_cancel(*, job: ScrubJob, at: datetime, actor: Actor) -> None:
    """Stop a job, or forget a finished result. Doing it twice changes nothing."""
    ended = _end(job.pk, State.CANCELLED, "scrub_job.cancelled", actor, at)
    forgotten = None if ended else _end(job.pk, State.EXPIRED, "scrub_job.forgotten", actor, at, of=(State.SUCCEEDED,))
    if ended or forgotten:
        JobFiles(job.public_id).destroy()


def scrub_job_expire(*, job_id: int, at: datetime) -> None:
    """Forget a list whose time is over: its key is destroyed, its files are deleted."""
    of = (*UNFINISHED, State.SUCCEEDED)
    job = _end(job_id, State.EXPIRED, "scrub_job.expired", Actor.system("scrub-jobs"), at, of=of)
    if job is not None:
        JobFiles(job.public_id).destroy()


@transaction.atomic
def _end(
    job_id: int,
    state: str,
    act: str,
    actor: Actor,
    at: datetime,
    problem: str = "",
    *,
    of: tuple[str, ...] = UNFINISHED,
) -> ScrubJob | None:
    """The job, if it was in one of these states and this call ended it."""
    ended = ScrubJob.objects.filter(pk=job_id, state__in=of)
    finished_at = Coalesce("finished_at", Value(at))
    if not ended.update(state=state, problem=problem, finished_at=finished_at, claim="", claimed_at=None):
        return None
    job = ScrubJob.objects.select_related("marketer").get(pk=job_id)
    audit_write(actor=actor, act=act, target=job, at=at, data={"problem": problem} if problem else {})
    if state == State.FAILED:
        data = {"scrub_job": job.public_id, "state": job.state}
        webhook_announce(marketer=job.marketer, event="scrub_job.finished", data=data, at=at)
    return job


def scrub_jobs_tidy() -> int:
    """Delete files that no job needs any more: of a job that ended while its worker was killed, of an upload that broke off.

    Returns how many were deleted. An upload under way is left alone for a day.
    """
    tidied = 0
    for job_id, age in stored_jobs():
        job = ScrubJob.objects.filter(public_id=job_id).first()
        needed = job.state in (*UNFINISHED, State.SUCCEEDED) if job else age < UPLOAD_SECONDS
        if not needed:
            JobFiles(job_id).destroy()
            tidied += 1
    return tidied
