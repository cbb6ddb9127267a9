"""Lists of any size through the API: the steps of a job, its result in every form, its end."""

import gzip
import hashlib
import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from core import clock
from core.errors import BadRequest
from core.secrets.vault import VaultKeyGone
from registry.engine.records.receipts import verify
from registry.firms.models import Marketer
from registry.firms.services.mandate import mandate_give
from registry.firms.services.marketer import marketer_suspend
from registry.scrubs.http.list_upload import receive
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubChunk, ScrubJob, ScrubRecord
from registry.scrubs.selectors.receipt import public_keys
from registry.scrubs.services import job_reading
from registry.scrubs.services.job_ending import scrub_job_expire
from registry.scrubs.services.scrub_job import ListUpload
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, make_key, make_marketer
from tests.registry.jobs import run_job
from tests.registry.scrubs.test_scrub import consent, payload, register

pytestmark = pytest.mark.django_db
PURPOSE = "channel=voice&category=insurance"
LIST = f"""id,phone,note
1,139 1234 5678,first
2,{BOB},"second, with a comma"
3,13800138001,=1+1
4,abc,
5,+86 139-1234-5678,again
6,,empty
"""


def send(api: Api, body: bytes | str = LIST, *, kind: str = "text/csv", query: str = PURPOSE, **headers: str):
    return api.post(f"scrub-jobs?{query}", body, kind=kind, **headers)


def done(api: Api, body: bytes | str = LIST, **more) -> dict[str, Any]:
    answer = send(api, body, **more)
    assert answer.status_code == 202, answer.content
    run_job(answer.json()["id"])
    job: dict[str, Any] = api.get(f"scrub-jobs/{answer.json()['id']}").json()
    return job


def result(api: Api, job: dict[str, Any], query: str = "", **headers: str):
    return api.get(f"scrub-jobs/{job['id']}/result?{query}", **headers)


def text(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_a_list_goes_in_and_its_result_comes_out(api: Api, marketer: Marketer) -> None:
    register(ALICE, {"all": True})
    consent(marketer, BOB)
    queued = send(api)
    assert queued["Location"] == f"/api/v1/scrub-jobs/{queued.json()['id']}" and queued["Retry-After"]
    assert queued.json()["state"] == "queued" and queued.json()["result"] is None
    assert result(api, queued.json()).status_code == 409
    run_job(queued.json()["id"])
    job = api.get(f"scrub-jobs/{queued.json()['id']}").json()
    assert job["state"] == "succeeded"
    assert job["columns"] == {"number": "phone", "ref": "id", "category": None, "client": None, "guessed": True}
    assert job["counts"] == {
        "rows": 6, "callable": 1, "not_callable": 2, "conditional": 1, "unknown": 0, "invalid": 2
    }  # fmt: skip
    assert job["progress"]["rows_done"] == job["progress"]["rows_total"] == 6
    assert text(result(api, job)).splitlines() == [
        "id,phone,note,number,decision,reasons",
        "1,139 1234 5678,first,+8613912345678,not_callable,registry.all",
        f'2,{BOB},"second, with a comma",{BOB},callable,consent.claimed',
        f"3,13800138001,'=1+1,{CAROL},conditional,consent.required",
        "4,abc,,,invalid,input.malformed",
        "5,'+86 139-1234-5678,again,+8613912345678,not_callable,registry.all;input.duplicate",
        "6,,empty,,invalid,input.empty",
    ]


def test_the_job_and_one_call_agree_on_every_row(api: Api, marketer: Marketer) -> None:
    register(ALICE, {"channels": ["voice"]})
    register(BOB, {"hours": [{"days": "mon-sun", "from": "09:00", "to": "12:00"}]})
    register(CAROL, {"all": True, "firms": [{"marketer": marketer.public_id, "allow": True}]})
    consent(marketer, "+8613700000001")
    rows = [
        "139 1234 5678",
        BOB,
        "13800138001",
        "13700000001",
        "13700000002",
        "110",
        "95588",
        "abc",
        "+12125550123",
        "4008201234",
        "13912345678",
    ]
    one_call = api.scrub(*rows).json()["rows"]
    job = done(api, "\n".join(rows), kind="text/plain")
    lines = [json.loads(line) for line in text(result(api, job, "format=ndjson")).splitlines()]
    assert [line["decision"] for line in lines] == [row["decision"] for row in one_call]
    assert lines == one_call


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


def test_the_same_key_gives_the_same_job_and_another_list_is_refused(api: Api) -> None:
    before = stored()
    first = send(api, **{"Idempotency-Key": "k"})
    assert send(api, **{"Idempotency-Key": "k"}).json()["id"] == first.json()["id"]
    other = send(api, LIST + "7,13700000001,\n", **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.mismatch")
    assert ScrubJob.objects.count() == 1
    assert stored() - before == {first.json()["id"]}


def stored() -> set[str]:
    return {path.name for path in (settings.DNC_FILES / "scrub-jobs").glob("scr_*")}


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


def test_half_a_list_is_not_taken_for_the_whole() -> None:
    environ = {
        "REQUEST_METHOD": "POST", "SERVER_NAME": "x", "SERVER_PORT": "80", "CONTENT_TYPE": "text/csv",
        "CONTENT_LENGTH": "30", "wsgi.input": BytesIO(b"13912345678\n"),
    }  # fmt: skip
    before = stored()
    with pytest.raises(BadRequest, match=r"list\.corrupt"), ListUpload() as upload:
        receive(WSGIRequest(environ), upload, most=10**6)
    assert stored() == before


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


def test_a_firm_suspended_meanwhile_gets_no_answers(api: Api, marketer: Marketer) -> None:
    queued = send(api).json()
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    job = run_job(queued["id"])
    assert (job.state, job.problem) == ("failed", "marketer.suspended")
    assert Scrub.objects.count() == 0 and not JobFiles(job.public_id).folder.exists()


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


def test_nobody_sees_anothers_list(api: Api) -> None:
    job = done(api)
    stranger = Api(make_key(make_marketer("91310000MA1FL0000C"), "scrub")[1])
    for path in (f"scrub-jobs/{job['id']}", f"scrub-jobs/{job['id']}/result"):
        assert stranger.get(path).status_code == 404
    assert stranger.delete(f"scrub-jobs/{job['id']}").status_code == 404
    assert stranger.get("scrub-jobs").json()["items"] == []
