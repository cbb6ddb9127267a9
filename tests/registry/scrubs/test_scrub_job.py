"""A list is handed in: whole or not at all, once for the same key, and seen by its own firm alone."""

import hashlib
from contextlib import ExitStack
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from core import clock
from core.errors import BadRequest, DomainError, NotAllowed
from core.models import AuditRecord
from core.secrets.encryption import decrypt
from core.web.bodies import MOST_FORM
from core.web.one_upload import MOST_AT_ONCE, one_upload
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.scrubs import permissions
from registry.scrubs.http.list_upload import receive
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.services.job_ending import scrub_job_cancel
from registry.scrubs.services.scrub_job import ListUpload, scrub_job_create
from tests.registry.conftest import SYSTEM, Api, at_once, make_key, make_marketer
from tests.registry.scrubs.lists import LIST, acts_on, done, send, stored

pytestmark = pytest.mark.django_db


def test_the_same_key_gives_the_same_job_and_another_list_is_refused(api: Api) -> None:
    before = stored()
    first = send(api, **{"Idempotency-Key": "k"})
    assert send(api, **{"Idempotency-Key": "k"}).json()["id"] == first.json()["id"]
    other = send(api, LIST + "7,13700000001,\n", **{"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.mismatch")
    assert ScrubJob.objects.count() == 1
    assert stored() - before == {first.json()["id"]}


def test_half_a_list_is_not_taken_for_the_whole() -> None:
    environ = {
        "REQUEST_METHOD": "POST", "SERVER_NAME": "x", "SERVER_PORT": "80", "CONTENT_TYPE": "text/csv",
        "CONTENT_LENGTH": "30", "wsgi.input": BytesIO(b"13912345678\n"),
    }  # fmt: skip
    before = stored()
    with pytest.raises(BadRequest, match=r"list\.corrupt"), ListUpload() as upload:
        receive(WSGIRequest(environ), upload, most=10**6)
    assert stored() == before


def test_nobody_sees_anothers_list(api: Api) -> None:
    job = done(api)
    stranger = Api(make_key(make_marketer("91310000MA1FL0000C"), "scrub")[1])
    for path in (f"scrub-jobs/{job['id']}", f"scrub-jobs/{job['id']}/result"):
        assert stranger.get(path).status_code == 404
    assert stranger.delete(f"scrub-jobs/{job['id']}").status_code == 404
    assert stranger.get("scrub-jobs").json()["items"] == []


def create(marketer: Marketer, **given: Any) -> ScrubJob:
    with ListUpload() as upload:
        upload.write(given.pop("list", LIST.encode()))
        upload.close()
        asked = {"purpose": Purpose("voice", "insurance"), "request": {"kind": "text/csv"}, "at": clock.now(), **given}
        return scrub_job_create(marketer=marketer, upload=upload, key=None, actor=SYSTEM, **asked)


def test_the_list_becomes_a_job_and_the_trail_says_so_once(marketer: Marketer) -> None:
    job = create(marketer)
    assert (job.state, job.stage, job.size) == ("queued", "reading", len(LIST.encode()))
    assert acts_on(job) == ["scrub_job.queued"]
    assert AuditRecord.objects.get(act="scrub_job.queued").data == {"bytes": job.size}
    files = JobFiles(job.public_id)
    assert files.get("list") == LIST.encode()
    assert b"139 1234 5678" not in (files.folder / "list").read_bytes()
    assert job.input_digest == hashlib.sha256(decrypt("receipt", bytes(job.salt)) + LIST.encode()).hexdigest()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"list": b""}, "list.empty"),
        ({"purpose": Purpose("pigeon", "insurance")}, "purpose.invalid"),
        ({"purpose": Purpose("voice", "")}, "purpose.invalid"),
        ({"purpose": Purpose("voice", "insurance", campaign="13912345678")}, "purpose.invalid"),
        ({"purpose": Purpose("voice", "insurance", on_behalf_of="mkt_x")}, "on_behalf_of.not_approved"),
    ],
)
def test_a_list_that_is_refused_leaves_nothing(marketer: Marketer, given: dict[str, Any], code: str) -> None:
    before = stored()
    with pytest.raises(DomainError, match=rf"^{code}$"):
        create(marketer, **given)
    assert not ScrubJob.objects.exists() and stored() == before
    assert not AuditRecord.objects.filter(act__startswith="scrub_job.").exists()


def test_each_row_may_name_its_trade(marketer: Marketer) -> None:
    by_row = {"kind": "text/csv", "category_column": "trade"}
    assert create(marketer, purpose=Purpose("voice", ""), request=by_row).category == ""


def test_a_suspended_firm_hands_in_nothing(marketer: Marketer) -> None:
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    with pytest.raises(NotAllowed, match=r"^marketer\.suspended$"):
        create(Marketer.objects.get(pk=marketer.pk))


@pytest.mark.django_db(transaction=True)
def test_of_lists_that_come_at_once_no_more_are_taken_than_there_are_places(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(permissions, "MOST_UNFINISHED", 2)
    statuses = at_once(6, lambda: send(api).status_code)
    assert sorted(statuses) == [202, 202, 422, 422, 422, 422]
    assert ScrubJob.objects.count() == len(stored() & set(ScrubJob.objects.values_list("public_id", flat=True))) == 2


def test_so_many_lists_are_on_their_way_at_once(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "MOST_UNFINISHED", 2)
    first, _second = create(marketer), create(marketer)
    with pytest.raises(DomainError, match=r"^jobs\.too_many$"):
        create(marketer)
    create(make_marketer("91310000MA1FL0000B"))  # another firm's lists are its own
    scrub_job_cancel(job=first, at=clock.now(), actor=SYSTEM)
    create(marketer)


@pytest.mark.django_db(transaction=True)
def test_the_same_list_handed_in_at_once_with_one_key_is_one_job(marketer: Marketer) -> None:
    before = stored()
    jobs = at_once(3, lambda: create(marketer, repeat_key="k"))
    assert len({job.pk for job in jobs}) == ScrubJob.objects.count() == 1
    assert stored() - before == {jobs[0].public_id} and acts_on(jobs[0]) == ["scrub_job.queued"]


def test_the_last_list_that_may_be_on_its_way_is_handed_in_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer was lost; the same key still gives its job, and another list is one too many."""
    monkeypatch.setattr(permissions, "MOST_UNFINISHED", 1)
    first = send(api, **{"Idempotency-Key": "k"}).json()
    again = send(api, **{"Idempotency-Key": "k"})
    assert (again.status_code, again.json().get("id")) == (202, first["id"])
    for headers in ({}, {"Idempotency-Key": "other"}):
        assert send(api, **headers).json()["code"] == "jobs.too_many"


def test_one_client_takes_few_of_the_places_for_what_comes_slowly(api: Api, marketer: Marketer) -> None:
    """The attack: one key uploads in seventeen lines, a byte a second, and every list of everybody waits."""
    long = RequestFactory().post("/api/v1/scrub-jobs", b"x" * (MOST_FORM + 1), content_type="text/csv")
    with ExitStack() as held:
        for _ in range(MOST_AT_ONCE):
            held.enter_context(one_upload(long, marketer.public_id))
        refused = send(api, LIST.ljust(MOST_FORM + 1, "\n"))
        assert (refused.status_code, refused.json()["code"]) == (429, "list.at_once")
        assert int(refused["Retry-After"]) > 0
        assert send(api, LIST).status_code == 202  # what is short came whole
        held.enter_context(one_upload(long, "mkt_other"))
    assert send(api, LIST.ljust(MOST_FORM + 1, "\n")).status_code == 202
