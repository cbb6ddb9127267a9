"""The result is written: in every form, whole, once."""

import pytest

from registry.firms.models import Marketer
from tests.registry.conftest import ALICE, BOB, CAROL, Api
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import done, result, send, text
from tests.registry.scrubs.test_scrub import consent, register

pytestmark = pytest.mark.django_db


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
