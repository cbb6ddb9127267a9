"""A list succeeds: record, charge and receipt of each firm and trade, all or none, once; a cancelled one costs nothing."""

import gzip
import hashlib
import threading

import pytest
from django.db import transaction

from core import clock
from core.errors import Conflict
from core.policies import current_policy
from registry.engine.records.receipts import verify
from registry.firms.models import Marketer
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.memory import note_quota
from registry.scrubs.models import Scrub, ScrubJob, ScrubRecord, SigningKey
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.receipt import public_keys
from registry.scrubs.services import job_finishing
from registry.scrubs.services.job_answering import scrub_chunk_answer
from registry.scrubs.services.job_ending import scrub_job_cancel
from registry.scrubs.services.job_finishing import scrub_job_finish
from registry.scrubs.services.job_gathering import scrub_job_gather
from registry.scrubs.services.job_reading import scrub_job_read
from registry.scrubs.services.job_writing import scrub_chunk_write
from registry.scrubs.services.quota import quota_lock
from registry.scrubs.services.signing_key import signing_key_obtain
from tests.acts import somebody_waits
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, at_once, make_marketer, mandated
from tests.registry.jobs import chunks_of, run_job
from tests.registry.scrubs.lists import LIST, acts_on, done, queued, result, send, text
from tests.registry.scrubs.test_scrub import agreed, payload, register
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db


def test_receipt_and_record_are_those_of_the_list_as_received(api: Api) -> None:
    register(ALICE, {"all": True})
    packed = gzip.compress(LIST.encode())
    job = done(api, packed, **{"Content-Encoding": "gzip"})
    claims = payload(job["receipt"])
    assert verify(job["receipt"], public_keys(), clock.now()).genuine
    assert claims["input_digest"] == hashlib.sha256(bytes.fromhex(job["receipt_salt"]) + packed).hexdigest()
    assert claims["jti"] == job["id"] and claims["counts"] == job["counts"]
    record = ScrubRecord.objects.get(scrub__public_id=job["id"])
    assert claims["result_root"] == bytes(record.result_root).hex()
    assert api.get(f"scrubs/{job['id']}").json()["receipt"] == job["receipt"]
    small = api.scrub("139 1234 5678", BOB, "13800138001", "abc", "+86 139-1234-5678", "").json()
    assert payload(small["receipt"])["result_root"] == claims["result_root"]


def test_rows_for_several_firms_and_trades(api: Api, marketer: Marketer) -> None:
    principal = make_marketer("91310000MA1FL0000B", name="Moon Insurance")
    mandated(principal, marketer)
    agreed(principal, ALICE)
    rows = [
        "phone,trade,client",
        f"13912345678,insurance,{principal.public_id}",
        "13912345678,insurance,",
        f"13912345678,保险,{principal.public_id}",
        "13912345678,nonsense,",
        "13912345678,loans,mkt_unknown",
        "13800138001,loans,",
    ]
    query = "channel=voice&category_column=trade&client_column=client&number_column=phone"
    job = done(api, "\n".join(rows), query=query)
    answers = [line.split(",")[4:] for line in text(result(api, job)).splitlines()[1:]]
    assert answers == [
        ["callable", "consent.confirmed"],
        ["conditional", "consent.required"],
        ["callable", "consent.confirmed;input.duplicate"],
        ["invalid", "input.category"],
        ["invalid", "input.client"],
        ["conditional", "consent.required"],
    ]
    assert job["receipt"] is None and len(job["receipts"]) == 3
    assert {(r["category"], r["on_behalf_of"]) for r in job["receipts"]} == {
        ("insurance", principal.public_id), ("insurance", None), ("loans", None)
    }  # fmt: skip
    assert sum(r["counts"]["rows"] for r in job["receipts"]) == 4 and job["counts"]["rows"] == 6


def test_a_list_beyond_the_quota_gets_no_answers(api: Api, marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    marketer.quota_numbers = 1
    marketer.save()
    monkeypatch.setattr("registry.scrubs.rules.quota.quota_limit", lambda use, policy: 2)
    monkeypatch.setattr("registry.scrubs.selectors.quota.quota_limit", lambda use, policy: 2)
    answer = send(api).json()
    run_job(answer["id"])
    job = api.get(f"scrub-jobs/{answer['id']}").json()
    assert (job["state"], job["problem"]["code"]) == ("failed", "quota.exceeded")
    assert Scrub.objects.count() == 0 and not JobFiles(job["id"]).folder.exists()


def written(api: Api, **more: str) -> ScrubJob:
    """A list whose result is written and that nobody has finished."""
    job = queued(api, **more)
    scrub_job_read(job_id=job.pk, now=clock.now)
    for chunk in chunks_of(job):
        scrub_chunk_answer(chunk_id=chunk, now=clock.now)
    scrub_job_gather(job_id=job.pk, now=clock.now)
    for chunk in chunks_of(job):
        scrub_chunk_write(chunk_id=chunk, now=clock.now)
    return job


def used(marketer: Marketer) -> int:
    return quota_of(marketer, at=clock.now(), policy=current_policy(clock.now())).used


@pytest.mark.django_db(transaction=True)
def test_whoever_makes_the_first_key_of_all_never_waits_in_a_circle(api: Api, marketer: Marketer) -> None:
    """A scrub in one call signs first and reckons then; so does whoever finishes a list."""
    job = written(api)
    assert not SigningKey.objects.exists()
    finishing = threading.Thread(target=lambda: at_once(1, lambda: scrub_job_finish(job_id=job.pk, now=clock.now)))
    with transaction.atomic():
        signing_key_obtain(live=True, at=clock.now())
        finishing.start()
        wait_until(somebody_waits, "whoever finishes the list to wait for the key")
        quota_lock(marketer.pk)
    finishing.join()
    job.refresh_from_db()
    assert job.state == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_finished_by_several_at_once_there_is_one_record_and_one_charge(api: Api, marketer: Marketer) -> None:
    job = written(api)
    assert used(marketer) == 0 and not Scrub.objects.exists()
    at_once(3, lambda: scrub_job_finish(job_id=job.pk, now=clock.now))
    job.refresh_from_db()
    assert (job.state, job.stage) == ("succeeded", "done")
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.answered", "scrub_job.finished"]
    assert ScrubRecord.objects.get().charged_count == used(marketer) == 3


def test_cancelled_after_gathering_it_costs_nothing_and_leaves_no_receipt(api: Api, marketer: Marketer) -> None:
    job = written(api)
    assert api.delete(f"scrub-jobs/{job.public_id}").status_code == 204
    assert scrub_job_finish(job_id=job.pk, now=clock.now) is False
    assert api.get(f"scrub-jobs/{job.public_id}").json()["state"] == "cancelled"
    assert api.get(f"scrubs/{job.public_id}").status_code == 404
    assert used(marketer) == 0 and not Scrub.objects.exists() and not JobFiles(job.public_id).folder.exists()


@pytest.mark.django_db(transaction=True)
def test_cancelled_while_it_is_finished_nothing_of_it_stays(
    api: Api, marketer: Marketer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = written(api)

    def meanwhile(firm: Marketer, **quota: int) -> None:
        note_quota(firm, **quota)
        at_once(1, lambda: scrub_job_cancel(job=job, at=clock.now(), actor=SYSTEM))

    monkeypatch.setattr(job_finishing, "note_quota", meanwhile)
    scrub_job_finish(job_id=job.pk, now=clock.now)
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.answered", "scrub_job.cancelled"]
    assert used(marketer) == 0 and not Scrub.objects.exists() and "failed, try" not in caplog.text


def test_whoever_cancels_a_moment_too_late_is_told_so_and_keeps_the_result(api: Api, marketer: Marketer) -> None:
    job = written(api)
    seen = ScrubJob.objects.get(pk=job.pk)  # as the door had read it
    scrub_job_finish(job_id=job.pk, now=clock.now)
    with pytest.raises(Conflict) as refused:
        scrub_job_cancel(job=seen, at=clock.now(), actor=SYSTEM)
    assert refused.value.code == "job.finished"
    assert api.get(f"scrub-jobs/{job.public_id}").json()["state"] == "succeeded" and used(marketer) == 3
    assert "+8613912345678" in text(result(api, {"id": job.public_id}))
