"""The list is read: cut into chunks, the same however often; what cannot be read ends the job."""

import gzip
import os
from datetime import datetime, timedelta

import pytest

from core import clock
from core.running.claimed_step import LEASE
from registry.scrubs.jobs import job_source
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubChunk, ScrubJob, ScrubRecord
from registry.scrubs.services import job_reading
from registry.scrubs.services.job_ending import scrub_job_cancel
from tests.registry.conftest import ALICE, SYSTEM, Api, at_once
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import acts_on, done, queued, result, send, text
from tests.registry.scrubs.test_scrub import register

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"\0" * 5000, None), (b"", "list.empty"), (gzip.compress(gzip.compress(b"0" * 100_000_000)), None)],
    ids=["nul", "empty", "bomb"],
)
def test_a_list_that_cannot_be_used_ends_in_a_sentence(api: Api, body: bytes, code: str | None) -> None:
    answer = send(api, body, kind="application/octet-stream")
    if code:
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        return
    run_job(answer.json()["id"])
    job = api.get(f"scrub-jobs/{answer.json()['id']}").json()
    assert job["state"] == "failed" and job["problem"]["code"].startswith("list.") and job["problem"]["detail"]
    assert not JobFiles(job["id"]).folder.exists()
    assert ScrubRecord.objects.count() == 0


def test_many_small_chunks_and_steps_done_twice_give_the_same_bytes(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    register(ALICE, {"all": True})
    rows = "phone\n" + "".join(f"138{n % 700:08d}\n" for n in range(1000)) + "13912345678\n"
    whole = text(result(api, done(api, rows)))
    monkeypatch.setattr(job_reading, "ROWS", 97)
    answer = send(api, rows).json()
    run_job(answer["id"])
    job = ScrubJob.objects.get(public_id=answer["id"])
    assert job.chunks.count() == 11
    assert text(result(api, answer)) == whole
    before = text(result(api, answer))
    ScrubChunk.objects.filter(job=job).update(state="waiting")
    ScrubJob.objects.filter(pk=job.pk).update(state="running", stage="reading", rows_total=None)
    job.scrubs.clear()
    ScrubRecord.objects.filter(scrub__public_id=job.public_id)
    for step in (job_reading.scrub_job_read,):
        step(job_id=job.pk, now=clock.now)
    assert job.chunks.count() == 11 and text(result_of(api, job)) == before


def result_of(api: Api, job: ScrubJob):
    ScrubJob.objects.filter(pk=job.pk).update(state="succeeded", stage="done")
    return result(api, {"id": job.public_id})


@pytest.mark.parametrize(("rows", "chunks"), [(6, [6]), (7, [6, 1]), (12, [6, 6])])
def test_a_chunk_holds_so_many_rows(api: Api, monkeypatch: pytest.MonkeyPatch, rows: int, chunks: list[int]) -> None:
    monkeypatch.setattr(job_reading, "ROWS", 6)
    job = queued(api, "phone\n" + "".join(f"138{n:08d}\n" for n in range(rows)))
    job_reading.scrub_job_read(job_id=job.pk, now=clock.now)
    job.refresh_from_db()
    assert list(job.chunks.order_by("number").values_list("rows", flat=True)) == chunks
    assert list(job.chunks.order_by("number").values_list("first", flat=True)) == [0, 6][: len(chunks)]
    assert (job.state, job.stage, job.rows_total, job.claim) == ("running", "answering", rows, "")


def test_what_happens_after_the_list_was_read_is_not_in_its_answers(api: Api) -> None:
    job = queued(api)
    job_reading.scrub_job_read(job_id=job.pk, now=clock.now)
    register(ALICE, {"all": True})
    run_job(job.public_id)
    assert ",conditional,consent.required" in text(result(api, {"id": job.public_id})).splitlines()[1]
    moment = ScrubJob.objects.get(pk=job.pk).checked_at
    assert moment and Scrub.objects.get().checked_at == moment


@pytest.mark.parametrize(("held", "read"), [(LEASE, False), (LEASE + timedelta(microseconds=1), True)])
def test_whoever_holds_the_list_has_a_minute(api: Api, held: timedelta, read: bool) -> None:
    job, at = queued(api), clock.now()
    ScrubJob.objects.filter(pk=job.pk).update(claim="another", claimed_at=at - held)
    job_reading.scrub_job_read(job_id=job.pk, now=lambda: at)
    assert job.chunks.exists() is read


def seldom_rows() -> bytes:
    """A packed list with a chunk of rows, and many blank lines behind them."""
    rows = b"".join(b"138%08d,%s\n" % (n, os.urandom(10_000).hex().encode()) for n in range(99))
    return gzip.compress(b"phone,note\n" + rows + b"\n" * 5_000_000)


def test_whoever_reads_on_between_two_rows_holds_the_list(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 64 GB of blank lines a minute was over long before the first chunk: five others took it up as well."""
    monkeypatch.setattr(job_source, "EVERY", 0.0)
    job, at, held = queued(api, seldom_rows()), clock.now(), []

    def now() -> datetime:
        held.append(ScrubJob.objects.values_list("claimed_at", flat=True).get(pk=job.pk))
        return at + timedelta(seconds=len(held))

    job_reading.scrub_job_read(job_id=job.pk, now=now)
    job.refresh_from_db()
    assert (job.stage, job.rows_total) == ("answering", 99) and job.chunks.count() == 1
    assert len(set(held)) > 10


def test_what_is_cancelled_is_read_no_further(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_source, "EVERY", 0.0)
    job, asked = queued(api, seldom_rows()), []

    def now() -> datetime:
        asked.append(1)
        if len(asked) == 8:
            scrub_job_cancel(job=job, at=clock.now(), actor=SYSTEM)
        return clock.now()

    job_reading.scrub_job_read(job_id=job.pk, now=now)
    assert len(asked) == 8 and acts_on(job) == ["scrub_job.queued", "scrub_job.cancelled"]


@pytest.mark.django_db(transaction=True)
def test_read_by_several_at_once_it_is_cut_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_reading, "ROWS", 2)
    job = queued(api)
    at_once(3, lambda: job_reading.scrub_job_read(job_id=job.pk, now=clock.now))
    job.refresh_from_db()
    assert (job.stage, job.rows_total, job.claim) == ("answering", 6, "")
    assert list(job.chunks.order_by("number").values_list("number", "first", "rows")) == [
        (0, 0, 2), (1, 2, 2), (2, 4, 2)
    ]  # fmt: skip


def test_a_refused_list_is_told_once(api: Api) -> None:
    job = queued(api, b"\0" * 5000, kind="application/octet-stream")
    for _ in range(2):
        job_reading.scrub_job_read(job_id=job.pk, now=clock.now)
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.failed"]
