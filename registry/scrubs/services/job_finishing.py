"""The last step of a scrub job: record, charge and receipt of each firm and trade in it, and its success. One transaction:
nothing is charged before the result is there, nor for a list that is cancelled before this commits."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.errors import NotAllowed, TooMany
from core.policies import current_policy
from core.policies.schema import Policy
from core.sealing.sealing import active_key_id
from core.secrets.encryption import decrypt
from core.services.audit import audit_write
from registry.engine.lists.results import result_header
from registry.engine.records.answer_code import DUPLICATE
from registry.engine.records.merkle import record_root, record_rows
from registry.firms.models import Marketer
from registry.firms.rules.mandate import Link
from registry.firms.selectors.mandate import mandate_chain
from registry.firms.services.webhook_outbox import webhook_announce
from registry.register.following.register_view import thaw_view
from registry.scrubs.answering.charged import AskedNumbers
from registry.scrubs.answering.key_limit import key_spend
from registry.scrubs.jobs.job_claims import Claim, advance_job, claim_job
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_groups import Share, shares_of
from registry.scrubs.jobs.job_merging import merged
from registry.scrubs.jobs.job_result import WHOLE, head_of
from registry.scrubs.memory import note_quota
from registry.scrubs.models import Scrub, ScrubChunk, ScrubJob
from registry.scrubs.permissions import check_clients_not_stopped
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.quota import Quota
from registry.scrubs.services.job_ending import scrub_job_fail
from registry.scrubs.services.job_tries import tried
from registry.scrubs.services.quota import quota_begin, quota_end, quota_lock
from registry.scrubs.services.receipt import InputDigest, Receipt, receipt_issue
from registry.scrubs.services.scan import SAMPLE, NewNumbers, scan_measure, undone_if_stopped
from registry.scrubs.services.scrub_draft import scrub_row
from registry.scrubs.services.scrub_record import RecordWriter
from registry.scrubs.services.signing_key import signing_key_obtain

Stage = ScrubJob.Stage


def scrub_job_finish(*, job_id: int, now: Callable[[], datetime]) -> bool:
    """The job succeeds once every chunk is written. False when there was nothing to do. Safe to run twice, at once, late."""
    job = ScrubJob.objects.select_related("marketer", "key").get(pk=job_id)
    if job.stage != Stage.WRITING or job.chunks.exclude(state=ScrubChunk.State.WRITTEN).exists():
        return False
    claim = claim_job(job_id, Stage.WRITING, now(), rows=job.rows_total or 0)
    if claim is None:
        return False
    with tried(claim, now):
        try:
            with undone_if_stopped(), transaction.atomic():
                _finish(job, claim, now)
        except (TooMany, NotAllowed) as error:
            scrub_job_fail(job_id=job_id, problem=error.code, at=now())
    return True


def _finish(job: ScrubJob, claim: Claim, now: Callable[[], datetime]) -> None:
    files = JobFiles(job.public_id)
    assert job.checked_at is not None and job.rows_total is not None
    policy = current_policy(job.checked_at)
    firsts = list(job.chunks.order_by("number").values_list("number", "first"))
    shares, _codes = shares_of(files, firsts)
    numbers, new, sparse, sample = 0, 0, 0, np.empty(0, np.int64)
    chunks = [number for number, _first in firsts]
    of_sparse_ranges = _numbers_of(files, "sparse", chunks)
    # Before the quota, as scrubs in one call have it: the first key of all is made under a lock that lasts as long as this.
    signing_key_obtain(live=job.live, at=now())
    if job.live:
        quota_lock(job.marketer_id, *(share.group.subject_id for share in shares))
    for position, share in enumerate(shares):
        public_id = job.public_id if len(shares) == 1 else f"{job.public_id}{position + 1}"
        if not job.live:
            _write_trial(job, files, share, firsts, public_id, policy)
            continue
        subject = Marketer.objects.get(pk=share.group.subject_id)
        quota, writer = _write_scrub(job, subject, files, share, firsts, public_id, of_sparse_ranges, policy)
        numbers += writer.count
        new, sparse = new + writer.asked_count, sparse + writer.sparse_count
        sample = np.concatenate([sample, writer.sample])[:SAMPLE]
        note_quota(subject, limit=quota.limit, remaining=quota.remaining, reset=quota.reset)
    if job.live:
        _measure(job, files, chunks, new, sparse, sample, policy)
    key_spend(job.key, numbers, once=job.public_id, at=now(), policy=policy)
    files.put("result-head", result_header(head_of(files), WHOLE.format, WHOLE.layout))
    at = now()
    if not advance_job(claim, Stage.DONE, state=ScrubJob.State.SUCCEEDED, finished_at=at):
        transaction.set_rollback(True)  # cancelled meanwhile, or another finishes it
        return
    audit_write(actor=Actor(job.actor), act="scrub_job.finished", target=job, at=at)
    data = {"scrub_job": job.public_id, "state": str(ScrubJob.State.SUCCEEDED)}
    webhook_announce(marketer=job.marketer, event="scrub_job.finished", data=data, live=job.live, at=at)


def _write_scrub(
    job: ScrubJob,
    subject: Marketer,
    files: JobFiles,
    share: Share,
    firsts: Sequence[tuple[int, int]],
    public_id: str,
    sparse: NDArray[np.int64],
    policy: Policy,
) -> tuple[Quota, RecordWriter]:
    """Record and receipt of one group, charged to the firm whose calls these are. Raises `TooMany`, and `NotAllowed` where that
    firm was stopped since the list was handed in."""
    group, at = share.group, job.checked_at
    assert at is not None
    purpose = Purpose(job.channel, group.category, job.campaign, group.on_behalf_of, job.planned_at)
    chain = _chain_to(job, subject, purpose)
    check_clients_not_stopped(chain)
    key_id = thaw_view(files.register).key_id
    scrub = _open_scrub(job, share, purpose, public_id, policy)
    quota, charged = quota_begin(marketer=subject, key_id=key_id, at=at, policy=policy)
    own = charged if subject.pk == job.marketer_id else None
    asked = AskedNumbers(job.marketer, at - policy.scrub.quota_period, key_id, own)
    writer = RecordWriter(
        scrub=scrub,
        subject_id=group.subject_id,
        seal_key=key_id,
        at=at,
        new=charged.new,
        first_asked=(asked.others if subject.pk == job.marketer_id else asked).new,  # its own were asked already
        sparse=sparse,
        most_sampled=SAMPLE,
    )
    for piece in merged(files, firsts, group.name):
        writer.add(piece.sealed, piece.codes | piece.again * np.uint32(DUPLICATE))
    root = writer.finish()
    quota = quota_end(quota=quota, new=writer.charged_count, policy=policy)
    _give_receipt(job, scrub, purpose, root, key_id, policy, chain)
    return quota, writer


def _numbers_of(files: JobFiles, kind: str, chunks: Sequence[int]) -> NDArray[np.int64]:
    """Sealed numbers of all chunks, each once; a job that was answered before there were such files has none."""
    names = [f"{kind}-{number}" for number in chunks]
    found = [files.get_array(name) for name in names if files.exists(name)]
    return np.unique(np.concatenate([np.empty(0, np.int64), *found]))


def _measure(
    job: ScrubJob,
    files: JobFiles,
    chunks: Sequence[int],
    new: int,
    sparse: int,
    sample: NDArray[np.int64],
    policy: Policy,
) -> None:
    """Once for the whole list, whoever its rows were asked for. Raises `Stopped` by way of `undone_if_stopped`, and `TooMany`."""
    key_id, at = thaw_view(files.register).key_id, job.checked_at
    assert at is not None
    asked = AskedNumbers(job.marketer, at - policy.scrub.quota_period, key_id)  # with what was just written
    scan_measure(
        public_id=job.public_id,
        marketer=job.marketer,
        key=job.key,
        new=NewNumbers(new, sparse, sample, _numbers_of(files, "unplanned", chunks), key_id),
        asked_about=lambda sealed: ~asked.new(sealed),
        among_new=lambda sealed: ~asked.new(sealed),
        at=at,
        policy=policy,
    )


def _write_trial(
    job: ScrubJob,
    files: JobFiles,
    share: Share,
    firsts: Sequence[tuple[int, int]],
    public_id: str,
    policy: Policy,
) -> None:
    """The receipt of a list that was asked with a test key: no record, no charge."""
    purpose = Purpose(job.channel, share.group.category, job.campaign, "", job.planned_at)
    pieces = [
        (piece.sealed, piece.codes | piece.again * np.uint32(DUPLICATE))
        for piece in merged(files, firsts, share.group.name)
    ]
    sealed = np.concatenate([piece[0] for piece in pieces] or [np.empty(0, np.int64)])
    codes = np.concatenate([piece[1] for piece in pieces] or [np.empty(0, np.uint32)])
    scrub = _open_scrub(job, share, purpose, public_id, policy)
    _give_receipt(job, scrub, purpose, record_root(record_rows(sealed, codes)), active_key_id(), policy)


def _chain_to(job: ScrubJob, subject: Marketer, purpose: Purpose) -> tuple[Link, ...]:
    """The approvals as they stood at the job's moment, when its rows were answered by them."""
    if subject.pk == job.marketer_id:
        return ()
    assert job.checked_at is not None
    return mandate_chain(
        principal=subject,
        agent=job.marketer,
        channel=purpose.channel,
        category=purpose.category,
        at=job.checked_at,
    )


def _give_receipt(
    job: ScrubJob,
    scrub: Scrub,
    purpose: Purpose,
    root: bytes,
    key_id: int,
    policy: Policy,
    chain: Sequence[Link] = (),
) -> None:
    assert job.checked_at is not None
    receipt = receipt_issue(
        marketer=job.marketer,
        purpose=purpose,
        counts=scrub.counts,
        digest=InputDigest(decrypt("receipt", bytes(job.salt)), job.input_digest),
        root=root,
        register_version=job.register_version,
        policy=policy,
        seal_key=key_id,
        at=job.checked_at,
        live=job.live,
        scrub_id=scrub.public_id,
        chain=chain,
    )
    scrub.receipt = receipt.text
    scrub.save(update_fields=["receipt"])
    job.scrubs.add(scrub)


def _open_scrub(job: ScrubJob, share: Share, purpose: Purpose, public_id: str, policy: Policy) -> Scrub:
    """The row that the record points to; its receipt comes once the record's root is known."""
    assert job.checked_at is not None
    receipt = Receipt(
        scrub_id=public_id,
        text="",
        salt=decrypt("receipt", bytes(job.salt)),
        root=b"",
        counts=share.counts,
        checked_at=job.checked_at,
        valid_until=job.checked_at + policy.scrub.validity,
        register_version=job.register_version,
        policy_version=policy.version,
        live=job.live,
    )
    scrub = scrub_row(job.marketer, share.group.subject_id, purpose, job.key, receipt)
    scrub.save()
    return scrub
