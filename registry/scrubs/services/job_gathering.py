"""The third step of a scrub job: repeated rows, quota, record and receipt. One transaction for all the firm's scrubs of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.errors import TooMany
from core.events import announce
from core.policies import current_policy
from core.policies.schema import Policy
from core.secrets.encryption import decrypt
from core.services.audit import audit_write
from registry.engine.records.answer_code import DUPLICATE
from registry.register.following.register_view import thaw_view
from registry.scrubs import signals
from registry.scrubs.answering.answer_board import add_counts
from registry.scrubs.jobs.job_claims import advance_job, claim_job
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_groups import Group
from registry.scrubs.jobs.job_merging import merged
from registry.scrubs.memory import note_quota
from registry.scrubs.models import Scrub, ScrubJob
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.quota import Quota
from registry.scrubs.services.job_ending import scrub_job_fail
from registry.scrubs.services.quota import quota_begin, quota_end
from registry.scrubs.services.receipt import InputDigest, receipt_issue
from registry.scrubs.services.scrub_record import RecordWriter

Stage = ScrubJob.Stage


@dataclass(frozen=True)
class Share:
    """One group's part of the list."""

    group: Group
    counts: dict[str, int]


def scrub_job_gather(*, job_id: int, now: Callable[[], datetime]) -> None:
    """Bring the answers together once all chunks have theirs. Safe to run twice, at once, late."""
    job = ScrubJob.objects.select_related("marketer").get(pk=job_id)
    if job.stage == Stage.ANSWERING and _all_answered(job):
        ScrubJob.objects.filter(pk=job_id, stage=Stage.ANSWERING).update(stage=Stage.GATHERING)
    token = claim_job(job_id, Stage.GATHERING, now())
    if not token:
        return
    try:
        _gather(job, token, now)
    except TooMany as error:
        scrub_job_fail(job_id=job_id, problem=error.code, at=now())


def _write_scrub(
    job: ScrubJob,
    files: JobFiles,
    share: Share,
    firsts: Sequence[tuple[int, int]],
    again: NDArray[np.bool_],
    public_id: str,
    policy: Policy,
) -> Quota:
    """Record and receipt of one group; marks in `again` the rows that repeat an earlier one. Raises `TooMany`."""
    group, at = share.group, job.checked_at
    assert at is not None
    purpose = Purpose(job.channel, group.category, job.campaign, group.on_behalf_of, job.planned_at)
    key_id = thaw_view(files.register).key_id
    scrub = _open_scrub(job, group, purpose, share.counts, public_id, policy)
    quota, charged = quota_begin(marketer=job.marketer, key_id=key_id, at=at, policy=policy)
    writer = RecordWriter(scrub=scrub, subject_id=group.subject_id, seal_key=key_id, at=at, new=charged.new)
    for piece in merged(files, firsts, group.name):
        again[piece.rows[piece.again]] = True
        writer.add(piece.sealed, piece.codes | piece.again * np.uint32(DUPLICATE))
    root = writer.finish()
    quota = quota_end(quota=quota, new=writer.charged_count, policy=policy)
    receipt = receipt_issue(
        marketer=job.marketer,
        purpose=purpose,
        counts=share.counts,
        digest=InputDigest(decrypt("receipt", bytes(job.salt)), job.input_digest),
        root=root,
        register_version=job.register_version,
        policy=policy,
        seal_key=key_id,
        at=at,
        scrub_id=public_id,
    )
    scrub.receipt = receipt.text
    scrub.save(update_fields=["receipt"])
    job.scrubs.add(scrub)
    return quota


def _open_scrub(
    job: ScrubJob, group: Group, purpose: Purpose, counts: dict[str, int], public_id: str, policy: Policy
) -> Scrub:
    """The row that the record points to; its receipt comes once the record's root is known."""
    assert job.checked_at is not None
    return Scrub.objects.create(
        public_id=public_id,
        marketer=job.marketer,
        subject_id=group.subject_id,
        key=job.key,
        live=job.live,
        channel=purpose.channel,
        category=purpose.category,
        campaign=purpose.campaign,
        planned_at=purpose.planned_at,
        checked_at=job.checked_at,
        valid_until=job.checked_at + policy.scrub.validity,
        register_version=job.register_version,
        policy_version=policy.version,
        counts=counts,
        salt=job.salt,
        receipt="",
    )


def _all_answered(job: ScrubJob) -> bool:
    return job.rows_total is not None and not job.chunks.filter(state__in=["waiting", "answering"]).exists()


@transaction.atomic
def _gather(job: ScrubJob, token: str, now: Callable[[], datetime]) -> None:
    ScrubJob.objects.select_for_update(of=("self",)).get(pk=job.pk)  # whoever comes meanwhile waits, and finds it done
    files = JobFiles(job.public_id)
    assert job.checked_at is not None and job.rows_total is not None
    policy = current_policy(job.checked_at)
    firsts = list(job.chunks.order_by("number").values_list("number", "first"))
    shares, codes = _shares_of(files, firsts)
    again = np.zeros(job.rows_total, dtype=bool)
    for position, share in enumerate(shares):
        public_id = job.public_id if len(shares) == 1 else f"{job.public_id}{position + 1}"
        quota = _write_scrub(job, files, share, firsts, again, public_id, policy)
        note_quota(job.marketer, limit=quota.limit, remaining=quota.remaining, reset=quota.reset)
    files.put_array("again", again)
    counts = _total(job, shares)
    if advance_job(job.pk, token, Stage.WRITING, counts=counts, codes=codes):
        audit_write(actor=Actor(job.actor), act="scrub_job.answered", target=job, at=now(), data={"counts": counts})
        announce(signals.scrub_job_answered, job_id=job.pk)
    else:
        transaction.set_rollback(True)


def _shares_of(files: JobFiles, firsts: Sequence[tuple[int, int]]) -> tuple[list[Share], dict[str, int]]:
    """Each group's share, and how many rows of the whole list were given each answer code."""
    found: dict[Group, dict[str, int]] = {}
    codes: dict[str, int] = {}
    for number, _first in firsts:
        said = files.get_json(f"groups-{number}")
        codes = add_counts(codes, said["codes"])
        for subject_id, category, behalf, counts in said["groups"]:
            group = Group(subject_id, category, behalf)
            found[group] = add_counts(found.get(group, {}), counts)
    return [Share(group, found[group]) for group in sorted(found)], codes


def _total(job: ScrubJob, shares: Sequence[Share]) -> dict[str, int]:
    """Counts of the whole list; rows that belong to no firm or trade are invalid."""
    counts = dict.fromkeys(("rows", "callable", "not_callable", "conditional", "unknown", "invalid"), 0)
    for share in shares:
        counts = add_counts(counts, share.counts)
    assert job.rows_total is not None
    counts["invalid"] += job.rows_total - counts["rows"]
    counts["rows"] = job.rows_total
    return counts
