"""Ends of a scrub job other than success: it failed, was cancelled, was forgotten."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict
from core.running.claimed_step import FAILED_BY_US
from core.running.vault_folder import UPLOAD_SECONDS
from core.services.audit import audit_write
from registry.engine.lists.warnings import FEW_NUMBERS
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob
from registry.scrubs.selectors.scrub_job import KEPT_PROBLEMS

logger = logging.getLogger(__name__)
State = ScrubJob.State
UNFINISHED = Q(state__in=[State.QUEUED, State.RUNNING])
KEPT_FAILED = Q(state=State.FAILED, problem__in=KEPT_PROBLEMS)


def scrub_job_fail(*, job_id: int, problem: str, at: datetime) -> None:
    """Nothing can come of this list; `problem` is a stable code. The files go at once."""
    job = _end(job_id, State.FAILED, "scrub_job.failed", Actor.system("scrub-jobs"), at, problem)
    if job is not None:
        JobFiles(job.public_id).destroy()


def scrub_job_ask(*, job_id: int, at: datetime) -> None:
    """Hardly a row holds a number in the column that we took: its owner is asked which it is (`scrub_job_columns_name`).
    Nothing is charged; the list is kept for its time."""
    _end(job_id, State.FAILED, "scrub_job.failed", Actor.system("scrub-jobs"), at, FEW_NUMBERS)


def scrub_job_give_up(*, job_id: int, at: datetime) -> None:
    """A step failed as often as it may, and the fault is ours. Nothing is charged; the files stay until their time is over,
    so that the job can be tried again (`scrub_job_retry`)."""
    job = _end(job_id, State.FAILED, "scrub_job.failed", Actor.system("scrub-jobs"), at, FAILED_BY_US)
    if job is not None:
        logger.error(
            "ALARM: list %s failed by a fault of ours at %s; see docs/operation.md, then manage.py scrub_jobs retry %s",
            job.public_id,
            job.stage,
            job.public_id,
        )


def scrub_job_cancel(*, job: ScrubJob, at: datetime, actor: Actor) -> None:
    """Stop a job, or forget a finished result; as the caller last saw it. Doing it twice changes nothing.

    What is cancelled is not charged. Raises `Conflict` when the result was there a moment sooner, and with it the charge.
    """
    if job.state == State.SUCCEEDED:
        ended = _end(job.pk, State.EXPIRED, "scrub_job.forgotten", actor, at, of=Q(state=State.SUCCEEDED))
    else:
        ended = _end(job.pk, State.CANCELLED, "scrub_job.cancelled", actor, at, of=UNFINISHED | KEPT_FAILED)
        if ended is None and ScrubJob.objects.filter(pk=job.pk, state=State.SUCCEEDED).exists():
            message = _(
                "The list was finished a moment ago and is charged. Its result is there; you can delete it now."
            )
            raise Conflict("job.finished", message)
    if ended is not None:
        JobFiles(job.public_id).destroy()


def scrub_job_expire(*, job_id: int, at: datetime) -> None:
    """Forget a list whose time is over: its key is destroyed, its files are deleted."""
    of = UNFINISHED | KEPT_FAILED | Q(state=State.SUCCEEDED)
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
    of: Q = UNFINISHED,
) -> ScrubJob | None:
    """The job, if it was in one of these states and this call ended it."""
    ended = ScrubJob.objects.filter(of, pk=job_id)
    finished_at = Coalesce("finished_at", Value(at))
    if not ended.update(state=state, problem=problem, finished_at=finished_at, claim="", claimed_at=None):
        return None
    job = ScrubJob.objects.select_related("marketer").get(pk=job_id)
    audit_write(actor=actor, act=act, target=job, at=at, data={"problem": problem} if problem else {})
    if state == State.FAILED:
        data = {"scrub_job": job.public_id, "state": job.state}
        webhook_announce(marketer=job.marketer, event="scrub_job.finished", data=data, live=job.live, at=at)
    return job


def scrub_jobs_tidy() -> int:
    """Delete files that no job needs any more: of a job that ended while its worker was killed, of an upload that broke off.

    Returns how many were deleted. An upload under way is left alone for a day.
    """
    lying = JobFiles.all()
    jobs = ScrubJob.objects.filter(public_id__in=[job_id for job_id, _age in lying])
    known = set(jobs.values_list("public_id", flat=True))
    of_use = jobs.filter(UNFINISHED | KEPT_FAILED | Q(state=State.SUCCEEDED))
    needed = set(of_use.values_list("public_id", flat=True))
    left = [job_id for job_id, age in lying if job_id not in needed and (job_id in known or age >= UPLOAD_SECONDS)]
    for job_id in left:
        JobFiles(job_id).destroy()
    return len(left)
