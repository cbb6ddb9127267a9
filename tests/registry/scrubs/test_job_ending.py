"""Ends of a job other than success: whichever comes first stays, and nothing readable is left."""

import os
import time
from datetime import timedelta

import pytest

from core import clock
from core.models import AuditRecord
from core.policies import current_policy
from core.running.vault_folder import UPLOAD_SECONDS
from core.secrets.vault import VaultKeyGone
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.webhook import webhook_create
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob, ScrubRecord
from registry.scrubs.selectors.scrub_job import jobs_to_expire
from registry.scrubs.services.job_ending import (
    scrub_job_cancel,
    scrub_job_expire,
    scrub_job_fail,
    scrub_jobs_tidy,
)
from registry.scrubs.services.scrub_job import ListUpload
from tests.registry.conftest import SYSTEM, Api, at_once
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import acts_on, done, queued, result, send, stored

pytestmark = pytest.mark.django_db


def test_cancelled_deleted_and_expired_lists_leave_nothing_readable(api: Api) -> None:
    queued = send(api).json()
    files = JobFiles(queued["id"])
    assert b"139 1234" not in (files.folder / "list").read_bytes()
    assert api.delete(f"scrub-jobs/{queued['id']}").status_code == 204
    assert api.get(f"scrub-jobs/{queued['id']}").json()["state"] == "cancelled"
    assert run_job(queued["id"]).state == "cancelled"
    with pytest.raises((VaultKeyGone, FileNotFoundError)):
        files.read("list")
    finished = done(api)
    scrub_job_expire(job_id=ScrubJob.objects.get(public_id=finished["id"]).pk, at=clock.now() + timedelta(days=8))
    assert api.get(f"scrub-jobs/{finished['id']}").json()["state"] == "expired"
    assert result(api, finished).status_code == 410
    assert api.get(f"scrubs/{finished['id']}").status_code == 200  # the receipt stays


def test_the_first_end_stays(api: Api, marketer: Marketer) -> None:
    webhook_create(marketer=marketer, url="https://hooks.example.com/", at=clock.now(), actor=SYSTEM)
    job, at = queued(api), clock.now()
    scrub_job_fail(job_id=job.pk, problem="list.corrupt", at=at)
    scrub_job_fail(job_id=job.pk, problem="quota.exceeded", at=at + timedelta(days=1))
    scrub_job_cancel(job=job, at=at + timedelta(days=1), actor=SYSTEM)
    scrub_job_expire(job_id=job.pk, at=at + timedelta(days=9))
    job.refresh_from_db()
    assert (job.state, job.problem, job.finished_at, job.claim) == ("failed", "list.corrupt", at, "")
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.failed"]
    assert AuditRecord.objects.get(act="scrub_job.failed").data == {"problem": "list.corrupt"}
    told = list(WebhookMessage.objects.values_list("event", "data"))
    assert told == [("scrub_job.finished", {"scrub_job": job.public_id, "state": "failed"})]


def test_a_finished_result_is_forgotten_once_and_its_record_stays(api: Api) -> None:
    job = ScrubJob.objects.get(public_id=done(api)["id"])
    finished = job.finished_at
    for _ in range(2):
        scrub_job_cancel(job=job, at=clock.now(), actor=SYSTEM)
    job.refresh_from_db()
    assert (job.state, job.finished_at) == ("expired", finished)
    assert acts_on(job)[-2:] == ["scrub_job.finished", "scrub_job.forgotten"]
    assert ScrubRecord.objects.count() == 1 and not JobFiles(job.public_id).folder.exists()


def test_a_list_is_kept_until_its_time_and_no_longer(api: Api) -> None:
    job = queued(api)
    assert job.expires_at == job.created_at + current_policy(job.created_at).retention.periods["uploaded_list"]
    assert job.pk not in jobs_to_expire(job.expires_at - timedelta(microseconds=1))
    assert job.pk in jobs_to_expire(job.expires_at)
    scrub_job_expire(job_id=job.pk, at=job.expires_at)
    assert jobs_to_expire(job.expires_at) == [] and acts_on(job)[-1] == "scrub_job.expired"


@pytest.mark.django_db(transaction=True)
def test_ended_by_several_at_once_it_ends_once(api: Api) -> None:
    job, at = queued(api), clock.now()
    at_once(3, lambda: scrub_job_cancel(job=job, at=at, actor=SYSTEM))
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.cancelled"]


def test_files_that_nobody_needs_are_tidied_up(api: Api) -> None:
    waiting, finished, ended = queued(api), done(api)["id"], queued(api)
    scrub_jobs_tidy()
    ScrubJob.objects.filter(pk=ended.pk).update(
        state="failed"
    )  # whoever ended it was killed before it deleted the files
    with ListUpload() as upload:
        upload.write(b"1")
    with ListUpload() as broken_off:
        broken_off.write(b"1")
    old = time.time() - UPLOAD_SECONDS - 60
    for job_id in (waiting.public_id, broken_off.job_id):
        os.utime(JobFiles(job_id).folder, (old, old))
    assert scrub_jobs_tidy() == 2
    kept = {waiting.public_id, finished, upload.job_id}
    assert stored() & {*kept, ended.public_id, broken_off.job_id} == kept
    assert scrub_jobs_tidy() == 0
    upload.files.destroy()
