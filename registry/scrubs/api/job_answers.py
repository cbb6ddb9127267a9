"""A scrub job as the interface shows it."""

from datetime import datetime
from typing import Annotated

import msgspec

from core.api.bodies import Moment, one_of
from core.api.warned import WarningAnswer, calendar_warnings
from core.clock import moment
from core.policies import current_policy
from registry.firms.api.openapi import CountsShown
from registry.scrubs.http.list_columns import ListColumns, columns_of, list_head, warnings_of
from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.models import Scrub, ScrubJob
from registry.scrubs.selectors.scrub import scrub_salt
from registry.scrubs.selectors.scrub_job import progress_of, scrubs_of_job

JobState = Annotated[str, one_of(ScrubJob.State.values)]


class ProgressAnswer(msgspec.Struct):
    """How far it is. `rows_total` and `eta_seconds` are null until they are known."""

    rows_done: int
    rows_total: int | None
    rows_per_second: int
    eta_seconds: int | None


class ReceiptAnswer(msgspec.Struct):
    """Rows for several firms or trades: each firm and trade has a receipt of its own."""

    id: str
    category: str
    on_behalf_of: str | None
    counts: CountsShown
    receipt: str


class ProblemAnswer(msgspec.Struct):
    """Why a list could not be used."""

    code: str
    detail: str


class JobAnswer(msgspec.Struct):
    """A list on its way or done. `receipt`, `receipts`: the signed proof of what you were told;
    `expires_at`: when list and result are deleted. What is not known yet is null."""

    id: str
    state: JobState
    progress: ProgressAnswer
    counts: CountsShown | None
    register_version: str | None
    checked_at: Moment | None
    valid_until: Moment | None
    columns: ListColumns | None
    result: str | None
    receipt: str | None
    receipt_salt: str | None
    receipts: list[ReceiptAnswer]
    warnings: list[WarningAnswer]
    problem: ProblemAnswer | None
    expires_at: Moment


class JobPage(msgspec.Struct):
    items: list[JobAnswer]
    next: str | None


def show_job(job: ScrubJob, at: datetime) -> JobAnswer:
    done = job.state == ScrubJob.State.SUCCEEDED
    scrubs = scrubs_of_job(job) if done else []
    progress, head = progress_of(job, at), list_head(job)
    return JobAnswer(
        id=job.public_id,
        state=job.state,
        progress=ProgressAnswer(
            progress.rows_done, progress.rows_total, progress.rows_per_second, progress.eta_seconds
        ),
        counts=job.counts,
        register_version=job.register_version or None,
        checked_at=moment(job.checked_at) if job.checked_at else None,
        valid_until=moment(scrubs[0].valid_until) if scrubs else None,
        columns=columns_of(head),
        result=f"/api/v1/scrub-jobs/{job.public_id}/result" if done else None,
        receipt=scrubs[0].receipt if len(scrubs) == 1 else None,
        receipt_salt=scrub_salt(scrubs[0]) if scrubs else None,
        receipts=[_show_receipt(scrub) for scrub in scrubs],
        warnings=[
            *warnings_of(job, head),
            *calendar_warnings(current_policy(at), job.checked_at or at, job.planned_at),
        ],
        problem=ProblemAnswer(job.problem, list_sentence(job.problem)) if job.problem else None,
        expires_at=moment(job.expires_at),
    )


def _show_receipt(scrub: Scrub) -> ReceiptAnswer:
    behalf = scrub.subject.public_id if scrub.subject_id != scrub.marketer_id else None
    return ReceiptAnswer(scrub.public_id, scrub.category, behalf, scrub.counts, scrub.receipt)
