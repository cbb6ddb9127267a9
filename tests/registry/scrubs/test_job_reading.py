"""The list is read: cut into chunks, the same however often; what cannot be read ends the job."""

import gzip

import pytest

from core import clock
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubChunk, ScrubJob, ScrubRecord
from registry.scrubs.services import job_reading
from tests.registry.conftest import ALICE, Api
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import done, result, send, text
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
