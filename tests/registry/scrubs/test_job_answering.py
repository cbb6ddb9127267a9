"""The rows of a chunk are answered: as one call answers them, the same however often, and by one worker."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.running.claimed_step import LEASE
from registry.firms.models import Marketer
from registry.firms.services.mandate import mandate_end
from registry.firms.services.marketer import marketer_suspend
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubChunk, ScrubJob
from registry.scrubs.services import job_answering
from registry.scrubs.services.job_answering import scrub_chunk_answer
from registry.scrubs.services.job_reading import scrub_job_read
from registry.scrubs.signals import scrub_chunk_answered
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, at_once, make_marketer, mandated
from tests.registry.jobs import chunks_of, run_job
from tests.registry.scrubs.lists import PURPOSE, acts_on, done, queued, result, send, text
from tests.registry.scrubs.test_scrub import consent, register

pytestmark = pytest.mark.django_db


def test_the_job_and_one_call_agree_on_every_row(api: Api, marketer: Marketer) -> None:
    register(ALICE, {"channels": ["voice"]})
    register(BOB, {"hours": [{"days": "mon-sun", "from": "09:00", "to": "12:00"}]})
    register(CAROL, {"all": True, "firms": [{"marketer": marketer.public_id, "allow": True}]})
    consent(marketer, "+8613700000001")
    register("+8617912345678", {"all": True})
    rows = [
        "179 1234 5678",
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


def test_however_many_firms_a_list_names_the_database_is_asked_of_few(api: Api) -> None:
    """Of each of a hundred thousand it was asked before: minutes for one chunk, and both workers at it."""

    def asked(rows: int) -> int:
        named = "".join(f"138{n:08d},mkt_{n},{' ' * n}insurance\n" for n in range(rows))
        query = f"{PURPOSE}&client_column=client&category_column=trade"
        job = queued(api, f"phone,client,trade\n{named}", query=query)
        scrub_job_read(job_id=job.pk, now=clock.now)
        with CaptureQueriesContext(connection) as queries:
            scrub_chunk_answer(chunk_id=chunks_of(job)[0], now=clock.now)
        counts = run_job(job.public_id).counts
        assert counts is not None and counts["invalid"] == rows
        return len(queries)

    assert asked(150) == asked(10)


def test_a_firm_suspended_meanwhile_gets_no_answers(api: Api, marketer: Marketer) -> None:
    queued = send(api).json()
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    job = run_job(queued["id"])
    assert (job.state, job.problem) == ("failed", "marketer.suspended")
    assert Scrub.objects.count() == 0 and not JobFiles(job.public_id).folder.exists()


def read(api: Api, **more: str) -> ScrubJob:
    job = queued(api, **more)
    scrub_job_read(job_id=job.pk, now=clock.now)
    return job


def test_answered_again_and_late_a_chunk_says_the_same(api: Api, marketer: Marketer) -> None:
    job = read(api)
    (chunk,) = chunks_of(job)
    files = JobFiles(job.public_id)
    scrub_chunk_answer(chunk_id=chunk, now=clock.now)
    before = files.get("answers-0"), files.get_json("groups-0")
    register(ALICE, {"all": True})
    consent(marketer, BOB)
    ScrubChunk.objects.filter(pk=chunk).update(state="waiting")
    scrub_chunk_answer(chunk_id=chunk, now=lambda: clock.now() + timedelta(days=2))
    assert (files.get("answers-0"), files.get_json("groups-0")) == before
    assert acts_on(job) == ["scrub_job.queued"]  # a chunk is part of the act that gathers them


@pytest.mark.parametrize("ended_first", [True, False])
def test_a_mandate_counts_as_of_the_moment_of_the_job(api: Api, marketer: Marketer, ended_first: bool) -> None:
    principal = make_marketer("91310000MA1FL0000B", name="Moon Insurance")
    mandate = mandated(principal, marketer)
    job = queued(api, query=f"{PURPOSE}&on_behalf_of={principal.public_id}")
    if ended_first:
        mandate_end(mandate=mandate, at=clock.now(), actor=SYSTEM)
    scrub_job_read(job_id=job.pk, now=clock.now)
    mandate_end(mandate=mandate, at=clock.now(), actor=SYSTEM)
    for chunk in chunks_of(job):
        scrub_chunk_answer(chunk_id=chunk, now=clock.now)
    job.refresh_from_db()
    expected = ("failed", "on_behalf_of.not_approved") if ended_first else ("running", "")
    assert (job.state, job.problem) == expected
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.failed"][: 1 + ended_first]


@pytest.mark.parametrize(("held", "state"), [(LEASE, "answering"), (LEASE + timedelta(microseconds=1), "answered")])
def test_a_chunk_whose_worker_was_killed_is_free_after_a_minute(api: Api, held: timedelta, state: str) -> None:
    job, at = read(api), clock.now()
    ScrubChunk.objects.filter(job=job).update(state="answering", claim="killed", claimed_at=at - held)
    scrub_chunk_answer(chunk_id=chunks_of(job)[0], now=lambda: at)
    assert job.chunks.get().state == state


def test_whoever_lost_a_chunk_does_not_say_that_it_is_done(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    job = read(api)
    answer = job_answering._answer_chunk

    def overtaken(*given: Any) -> None:
        answer(*given)
        ScrubChunk.objects.filter(job=job).update(claim="another")

    monkeypatch.setattr(job_answering, "_answer_chunk", overtaken)
    scrub_chunk_answer(chunk_id=chunks_of(job)[0], now=clock.now)
    chunk = job.chunks.get()
    assert (chunk.state, chunk.claim) == ("answering", "another")


@pytest.mark.django_db(transaction=True)
def test_answered_by_several_at_once_it_is_announced_once(api: Api) -> None:
    job, told = read(api), []

    def listen(job_id: int, **_: Any) -> None:
        told.append(job_id)

    scrub_chunk_answered.connect(listen)
    try:
        at_once(3, lambda: scrub_chunk_answer(chunk_id=chunks_of(job)[0], now=clock.now))
    finally:
        scrub_chunk_answered.disconnect(listen)
    assert told == [job.pk] and job.chunks.get().state == "answered"
