"""The third step of a scrub job: which rows repeat others, and what all chunks' answers add up to."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from django.db import transaction

from core.actors import Actor
from core.events import announce
from core.services.audit import audit_write
from registry.engine.lists.answers import hardly_numbers
from registry.scrubs import signals
from registry.scrubs.answering.answer_board import add_counts
from registry.scrubs.jobs.job_claims import Claim, advance_job, claim_job
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_groups import Share, shares_of
from registry.scrubs.jobs.job_merging import merged
from registry.scrubs.jobs.job_result import head_of
from registry.scrubs.models import ScrubJob
from registry.scrubs.services.job_ending import scrub_job_ask
from registry.scrubs.services.job_tries import tried

Stage = ScrubJob.Stage


def scrub_job_gather(*, job_id: int, now: Callable[[], datetime]) -> bool:
    """Bring the answers together once all chunks have theirs. False when there was nothing to do. Safe to run twice, at
    once, late."""
    job = ScrubJob.objects.get(pk=job_id)
    if job.stage == Stage.ANSWERING and _all_answered(job):
        ScrubJob.objects.filter(pk=job_id, stage=Stage.ANSWERING).update(stage=Stage.GATHERING)
    claim = claim_job(job_id, Stage.GATHERING, now(), rows=job.rows_total or 0)
    if claim is None:
        return False
    with tried(claim, now):
        _gather(job, claim, now)
    return True


def _all_answered(job: ScrubJob) -> bool:
    return job.rows_total is not None and not job.chunks.filter(state__in=["waiting", "answering"]).exists()


def _gather(job: ScrubJob, claim: Claim, now: Callable[[], datetime]) -> None:
    files = JobFiles(job.public_id)
    assert job.rows_total is not None
    firsts = list(job.chunks.order_by("number").values_list("number", "first"))
    shares, codes = shares_of(files, firsts)
    again = np.zeros(job.rows_total, dtype=bool)
    for share in shares:
        for piece in merged(files, firsts, share.group.name):
            again[piece.rows[piece.again & piece.decides]] = True
    if head_of(files).guessed and hardly_numbers({int(code): rows for code, rows in codes.items()}):
        scrub_job_ask(job_id=job.pk, at=now())
        return
    files.put_array("again", again)
    counts = _total(job, shares)
    with transaction.atomic():
        if advance_job(claim, Stage.WRITING, counts=counts, codes=codes):
            audit_write(actor=Actor(job.actor), act="scrub_job.answered", target=job, at=now(), data={"counts": counts})
            announce(signals.scrub_job_answered, job_id=job.pk)


def _total(job: ScrubJob, shares: Sequence[Share]) -> dict[str, int]:
    """Counts of the whole list; rows that belong to no firm or trade are invalid."""
    counts = dict.fromkeys(("rows", "callable", "not_callable", "conditional", "unknown", "invalid"), 0)
    for share in shares:
        counts = add_counts(counts, share.counts)
    assert job.rows_total is not None
    counts["invalid"] += job.rows_total - counts["rows"]
    counts["rows"] = job.rows_total
    return counts
