"""The answers are gathered: record, receipt and quota of each firm and trade, all or none, once."""

import gzip
import hashlib
from datetime import timedelta

import pytest

from core import clock
from core.policies import current_policy
from registry.engine.records.receipts import verify
from registry.firms.models import Marketer
from registry.firms.services.mandate import mandate_give
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubChunk, ScrubJob, ScrubRecord
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.receipt import public_keys
from registry.scrubs.services.job_answering import scrub_chunk_answer
from registry.scrubs.services.job_ending import scrub_job_cancel
from registry.scrubs.services.job_gathering import scrub_job_gather
from registry.scrubs.services.job_reading import scrub_job_read
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, at_once, make_marketer
from tests.registry.jobs import chunks_of, run_job
from tests.registry.scrubs.lists import LIST, acts_on, done, queued, result, send, text
from tests.registry.scrubs.test_scrub import consent, payload, register

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
    mandate_give(principal=principal, agent=marketer, at=clock.now(), actor=SYSTEM)
    consent(principal, ALICE)
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
        ["callable", "consent.claimed"],
        ["conditional", "consent.required"],
        ["callable", "consent.claimed;input.duplicate"],
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


def answered(api: Api) -> ScrubJob:
    """A list of two chunks, all rows answered."""
    job = queued(api)
    scrub_job_read(job_id=job.pk, now=clock.now)
    for chunk in chunks_of(job):
        scrub_chunk_answer(chunk_id=chunk, now=clock.now)
    return job


def test_nothing_is_gathered_before_all_is_answered(api: Api) -> None:
    job = answered(api)
    for waiting in ("waiting", "answering"):
        ScrubChunk.objects.filter(job=job).update(state=waiting)
        scrub_job_gather(job_id=job.pk, now=clock.now)
        job.refresh_from_db()
        assert (job.stage, job.counts) == ("answering", None)
    assert not Scrub.objects.exists()


def test_gathered_again_and_late_nothing_changes(api: Api) -> None:
    job = answered(api)
    for days in (0, 0, 3):
        scrub_job_gather(job_id=job.pk, now=lambda days=days: clock.now() + timedelta(days=days))  # type: ignore[misc]
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.answered"]
    assert Scrub.objects.count() == ScrubRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_gathered_by_several_at_once_there_is_one_record_and_one_charge(api: Api, marketer: Marketer) -> None:
    job = answered(api)
    at_once(3, lambda: scrub_job_gather(job_id=job.pk, now=clock.now))
    job.refresh_from_db()
    assert job.stage == "writing"
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.answered"]
    assert ScrubRecord.objects.get().charged_count == 3
    assert quota_of(marketer, at=clock.now(), policy=current_policy(clock.now())).used == 3


def test_cancelled_before_it_is_gathered_it_costs_nothing(api: Api) -> None:
    job = answered(api)
    scrub_job_cancel(job=job, at=clock.now(), actor=SYSTEM)
    scrub_job_gather(job_id=job.pk, now=clock.now)
    assert not Scrub.objects.exists() and acts_on(job) == ["scrub_job.queued", "scrub_job.cancelled"]
