"""Questions about scrub jobs."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from core.policies import current_policy
from core.running.claimed_step import FAILED_BY_US
from core.selectors.only import only
from registry.engine.lists.warnings import FEW_NUMBERS
from registry.scrubs.models import Scrub, ScrubJob

KEPT_PROBLEMS = (FAILED_BY_US, FEW_NUMBERS)  # with these a list is kept: tried again, or read by another column
MOST_KEPT = 200  # lists that a page names


@dataclass(frozen=True)
class Progress:
    """`rows_per_second` since the job began; `eta_seconds` None while nobody can tell."""

    rows_done: int
    rows_total: int | None
    rows_per_second: int
    eta_seconds: int | None


def job_of(*, marketer_id: int, public_id: str, live: bool = True) -> ScrubJob | None:
    """A firm's own job."""
    return only(ScrubJob.objects.filter(marketer_id=marketer_id, public_id=public_id, live=live))


def repeat_digest(repeat_key: str, live: bool) -> bytes:
    return hashlib.sha256(f"{'' if live else 'sandbox '}{repeat_key}".encode()).digest()


def job_of_repeat(*, marketer_id: int, repeat_key: str, live: bool) -> ScrubJob | None:
    """The firm's job of an earlier call with this key; "" is none."""
    rows = ScrubJob.objects.filter(marketer_id=marketer_id, live=live, repeat_key=repeat_digest(repeat_key, live))
    return rows.first() if repeat_key else None


def jobs_of(marketer_id: int, *, live: bool = True) -> QuerySet[ScrubJob]:
    return ScrubJob.objects.filter(marketer_id=marketer_id, live=live).order_by("-created_at", "-pk")


def jobs_kept(marketer_id: int, at: datetime) -> list[ScrubJob]:
    """A firm's lists whose files are still there or that are on their way, the newest first; at most 200."""
    since = at - current_policy(at).retention.periods["uploaded_list"]
    return list(jobs_of(marketer_id).filter(created_at__gte=since, expires_at__gt=at)[:MOST_KEPT])


def scrubs_of_job(job: ScrubJob) -> list[Scrub]:
    return list(job.scrubs.select_related("subject").order_by("pk"))


def progress_of(job: ScrubJob, at: datetime) -> Progress:
    """Half of the work is answering a row, half is writing it down."""
    if job.state == ScrubJob.State.SUCCEEDED:
        total = job.rows_total or 0
        return Progress(total, total, rate(total, job.started_at, job.finished_at or at), 0)
    by_state = dict(job.chunks.values_list("state").annotate(rows=Sum("rows")))
    written = by_state.get("written", 0)
    answered = written + by_state.get("answered", 0) + by_state.get("writing", 0)
    done = (answered + written) // 2
    speed = rate(done, job.started_at, at)
    known = job.rows_total is not None and speed > 0 and job.state == ScrubJob.State.RUNNING
    return Progress(done, job.rows_total, speed, -(-((job.rows_total or 0) - done) // speed) if known else None)


def rate(rows: int, start: datetime | None, end: datetime) -> int:
    seconds = max((end - start).total_seconds(), 0.001) if start else 0
    return int(rows / seconds) if seconds else 0


def jobs_to_expire(at: datetime) -> list[int]:
    kept = Q(state__in=["queued", "running", "succeeded"]) | Q(state="failed", problem__in=KEPT_PROBLEMS)
    return list(ScrubJob.objects.filter(kept, expires_at__lte=at).values_list("pk", flat=True)[:500])


def jobs_failed_by_us() -> list[ScrubJob]:
    """Lists that wait for whoever runs this, the oldest first."""
    failed = ScrubJob.objects.filter(state="failed", problem=FAILED_BY_US)
    return list(failed.select_related("marketer").order_by("finished_at", "pk")[:500])
