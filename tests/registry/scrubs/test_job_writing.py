"""The result is written: in every form, whole, once."""

import json
from datetime import timedelta

import pytest

from core import clock
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.webhook import webhook_create
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_result import Variant, result_files
from registry.scrubs.models import ScrubChunk, ScrubJob
from registry.scrubs.services import job_reading
from registry.scrubs.services.job_answering import scrub_chunk_answer
from registry.scrubs.services.job_finishing import scrub_job_finish
from registry.scrubs.services.job_gathering import scrub_job_gather
from registry.scrubs.services.job_reading import scrub_job_read
from registry.scrubs.services.job_writing import scrub_chunk_write
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, at_once
from tests.registry.jobs import chunks_of, run_job
from tests.registry.scrubs.lists import acts_on, done, queued, result, send, text
from tests.registry.scrubs.test_scrub import agreed, register

pytestmark = pytest.mark.django_db


def test_a_list_goes_in_and_its_result_comes_out(api: Api, marketer: Marketer) -> None:
    register(ALICE, {"all": True})
    agreed(marketer, BOB)
    queued = send(api)
    assert queued["Location"] == f"/api/v1/scrub-jobs/{queued.json()['id']}" and queued["Retry-After"]
    assert queued.json()["state"] == "queued" and queued.json()["result"] is None
    assert result(api, queued.json()).status_code == 409
    run_job(queued.json()["id"])
    job = api.get(f"scrub-jobs/{queued.json()['id']}").json()
    assert job["state"] == "succeeded"
    assert job["columns"] == {
        "number": "phone", "numbers": ["phone"], "ref": "id", "category": None, "client": None, "country": None,
        "guessed": True,
        "consented_on": None,
    }  # fmt: skip
    assert not [warning for warning in job["warnings"] if warning["code"] != "calendar.ends"]
    assert job["counts"] == {
        "rows": 6, "callable": 1, "not_callable": 2, "conditional": 1, "unknown": 0, "invalid": 2
    }  # fmt: skip
    assert job["progress"]["rows_done"] == job["progress"]["rows_total"] == 6
    assert text(result(api, job)).splitlines() == [
        "id,phone,note,number,decision,reasons",
        "1,139 1234 5678,first,+8613912345678,not_callable,registry.all",
        f'2,{BOB},"second, with a comma",{BOB},callable,consent.confirmed',
        f"3,13800138001,'=1+1,{CAROL},conditional,consent.required",
        "4,abc,,,invalid,input.malformed",
        "5,'+86 139-1234-5678,again,+8613912345678,not_callable,registry.all;input.duplicate",
        "6,,empty,,invalid,input.empty",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rows=callable", "id,phone,note,number,decision,reasons\n"),
        ("layout=plain", ""),
        ("layout=au", f"number,result\n{ALICE},Y\n{BOB},Y\n{CAROL},Y\nabc,I\n{ALICE},Y\n,I\n"),
        ("layout=vicidial", f"{ALICE},D\n{BOB},D\n{CAROL},D\nabc,I\n{ALICE},D\n,I\n"),
        ("layout=fr&rows=not_callable", f"Telephone;Identifiant;Réponse\n{ALICE};1;NOK\n{ALICE};5;NOK\n"),
    ],
)
def test_other_forms_of_a_result(api: Api, query: str, expected: str) -> None:
    register(ALICE, {"all": True})
    answer = text(result(api, done(api), query))
    assert answer == expected


def test_ranges_and_etags(api: Api) -> None:
    job = done(api)
    whole = result(api, job)
    content = b"".join(whole.streaming_content)
    assert whole["Accept-Ranges"] == "bytes" and int(whole["Content-Length"]) == len(content)
    part = result(api, job, Range="bytes=10-29")
    assert part.status_code == 206 and part["Content-Range"] == f"bytes 10-29/{len(content)}"
    assert b"".join(part.streaming_content) == content[10:30]
    tail = result(api, job, Range="bytes=-7")
    assert b"".join(tail.streaming_content) == content[-7:]
    assert result(api, job, Range=f"bytes={len(content)}-").status_code == 416
    assert result(api, job, **{"If-None-Match": whole["ETag"]}).status_code == 304
    stale = result(api, job, Range="bytes=0-1", **{"If-Range": '"other"'})
    assert stale.status_code == 200


def gathered(api: Api) -> ScrubJob:
    job = queued(api)
    scrub_job_read(job_id=job.pk, now=clock.now)
    for chunk in chunks_of(job):
        scrub_chunk_answer(chunk_id=chunk, now=clock.now)
    scrub_job_gather(job_id=job.pk, now=clock.now)
    return job


def test_the_job_ends_well_only_when_every_chunk_is_written(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_reading, "ROWS", 4)
    job = gathered(api)
    first, second = chunks_of(job)
    scrub_chunk_write(chunk_id=first, now=clock.now)
    scrub_job_finish(job_id=job.pk, now=clock.now)
    job.refresh_from_db()
    assert (job.state, job.stage) == ("running", "writing")
    scrub_chunk_write(chunk_id=second, now=clock.now)
    scrub_job_finish(job_id=job.pk, now=clock.now)
    job.refresh_from_db()
    assert (job.state, job.stage) == ("succeeded", "done")


def test_a_chunk_waits_for_its_record(api: Api) -> None:
    job = queued(api)
    scrub_job_read(job_id=job.pk, now=clock.now)
    scrub_chunk_write(chunk_id=chunks_of(job)[0], now=clock.now)
    assert job.chunks.get().state == "waiting" and not JobFiles(job.public_id).exists("result-0")


def test_written_and_finished_again_and_late_nothing_changes(api: Api, marketer: Marketer) -> None:
    webhook_create(marketer=marketer, url="https://hooks.example.com/", at=clock.now(), actor=SYSTEM)
    job, files = gathered(api), None
    (chunk,) = chunks_of(job)
    seen = set()
    for days in (0, 1):
        ScrubChunk.objects.filter(pk=chunk).update(state="answered")
        scrub_chunk_write(chunk_id=chunk, now=clock.now)
        scrub_job_finish(job_id=job.pk, now=lambda days=days: clock.now() + timedelta(days=days))  # type: ignore[misc]
        files = JobFiles(job.public_id)
        seen.add(files.get("result-head") + files.get("result-0"))
    assert len(seen) == 1 and job.chunks.get().written_bytes == len(files.get("result-0") if files else b"")
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.answered", "scrub_job.finished"]
    told = list(WebhookMessage.objects.values_list("event", "data"))
    assert told == [("scrub_job.finished", {"scrub_job": job.public_id, "state": "succeeded"})]


@pytest.mark.django_db(transaction=True)
def test_finished_and_asked_for_by_several_at_once(api: Api) -> None:
    job = gathered(api)
    (chunk,) = chunks_of(job)
    at_once(3, lambda: scrub_chunk_write(chunk_id=chunk, now=clock.now))
    at_once(3, lambda: scrub_job_finish(job_id=job.pk, now=clock.now))
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.answered", "scrub_job.finished"]
    job.refresh_from_db()
    made = at_once(3, lambda: result_files(job=job, variant=Variant(format="ndjson", rows="invalid")))
    assert made == [["result-ndjson-own-invalid"]] * 3
    lines = JobFiles(job.public_id).get("result-ndjson-own-invalid").splitlines()
    assert [json.loads(line)["reasons"] for line in lines] == [["input.malformed"], ["input.empty"]]
