"""One step at a time, of the list whose turn it is; what cannot be done for our own fault ends in a clear state."""

import logging
from datetime import datetime, timedelta

import pytest

from core import clock
from core.running.claimed_step import LEASE, MOST_TRIES
from registry.firms.models import Marketer, WebhookMessage
from registry.firms.services.webhook import webhook_create
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubChunk, ScrubJob
from registry.scrubs.rules.turns import LIBRARY_ROWS
from registry.scrubs.selectors.scrub_turn import open_steps
from registry.scrubs.services import job_answering, job_reading
from registry.scrubs.services.job_step import scrub_step_take
from tests.registry.conftest import SYSTEM, Api, make_key, make_marketer
from tests.registry.lists_given import XLSX, xlsx_bytes
from tests.registry.scrubs.lists import queued, result, text

pytestmark = pytest.mark.django_db


def rows(count: int) -> bytes:
    return b"phone\n" + b"".join(b"138%08d\n" % (n * 7_654_321 % 10**8) for n in range(count))


def state_of(job: ScrubJob) -> str:
    job.refresh_from_db()
    return job.state


def test_a_list_of_a_hundred_rows_is_done_long_before_a_million_that_came_first(api: Api, marketer: Marketer) -> None:
    Marketer.objects.update(quota_numbers=10_000_000)
    other = Api(make_key(make_marketer("91310000MA1FL0000B", name="Moon Insurance"), "scrub")[1])
    large = queued(api, rows(1_000_000))
    scrub_step_take(now=clock.now)  # somebody is at it already
    small, others = queued(api, rows(100)), queued(other, rows(100))
    steps = 0
    while not state_of(small) == state_of(others) == "succeeded":
        assert scrub_step_take(now=clock.now)
        steps += 1
    assert steps <= 4, "one go of each small list, and as many turns of the large one"
    assert state_of(large) == "running" and not large.chunks.filter(state="written").exists()


def test_a_list_of_few_rows_is_done_in_one_go(api: Api) -> None:
    job = queued(api)
    assert scrub_step_take(now=clock.now) and state_of(job) == "succeeded"
    assert scrub_step_take(now=clock.now) is None and open_steps(clock.now()) == []


def test_what_is_slow_is_one_at_a_time_and_a_short_list_passes(api: Api, marketer: Marketer) -> None:
    other = Api(make_key(make_marketer("91310000MA1FL0000B", name="Moon Insurance"), "scrub")[1])
    Marketer.objects.update(quota_numbers=10_000_000)
    at = clock.now()
    books = [queued(api, xlsx_bytes(), kind=XLSX) for _ in range(2)]
    odd = queued(api, b"phone\n" + b"".join(b"+44 20 %04d %04d\n" % divmod(n, 10**4) for n in range(LIBRARY_ROWS)))
    assert [ScrubJob.objects.get(pk=book.pk).slow_to_read for book in books] == [True, True] and not odd.slow_to_read
    ScrubJob.objects.filter(pk=books[0].pk).update(claim="at it", claimed_at=at)
    assert scrub_step_take(now=lambda: at) and state_of(books[1]) == "queued"
    odd.refresh_from_db()
    assert odd.slow_to_answer and scrub_step_take(now=lambda: at) is None, "somebody is at a slow step"
    small = queued(other, rows(100))
    assert scrub_step_take(now=lambda: at) and state_of(small) == "succeeded"
    ScrubJob.objects.filter(pk=books[0].pk).update(claim="")
    ScrubChunk.objects.filter(job=odd).update(state="answering", claim="at it", claimed_at=at)
    assert scrub_step_take(now=lambda: at) is None


@pytest.mark.usefixtures("step_by_step")
def test_a_list_is_done_step_by_step_and_then_nothing_is_left(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_reading, "ROWS", 4)
    job = queued(api)
    kinds = []
    while step := scrub_step_take(now=clock.now):
        kinds.append(step.kind)
    assert kinds == ["read", "answer", "answer", "gather", "write", "write", "finish"]
    assert state_of(job) == "succeeded" and open_steps(clock.now()) == []
    assert text(result(api, {"id": job.public_id})).count("\n") == 7


def test_what_a_killed_worker_held_is_open_again_after_its_time(api: Api) -> None:
    job, at = queued(api), clock.now()
    ScrubJob.objects.filter(pk=job.pk).update(claim="killed", claimed_at=at - LEASE)
    assert scrub_step_take(now=lambda: at) is None
    assert scrub_step_take(now=lambda: at + timedelta(microseconds=1)) and job.chunks.exists()


def fail(*_given: object, **_named: object) -> None:
    raise ZeroDivisionError


def take_again_and_again(times: int, at: datetime) -> datetime:
    """Once a minute."""
    for _ in range(times):
        scrub_step_take(now=lambda at=at: at)  # type: ignore[misc]
        at += LEASE + timedelta(seconds=1)
    return at


def failed_by_us(api: Api, job: ScrubJob) -> None:
    answer = api.get(f"scrub-jobs/{job.public_id}", **{"Accept-Language": "en"}).json()
    assert (answer["state"], answer["problem"]["code"]) == ("failed", "job.failed_by_us")
    assert "fault is ours" in answer["problem"]["detail"] and answer["receipt"] is None
    assert not Scrub.objects.exists(), "nothing is charged"
    assert JobFiles(job.public_id).exists("list"), "it can be tried again"


@pytest.mark.usefixtures("step_by_step")
def test_a_chunk_that_fails_by_our_fault_is_tried_so_often_and_then_told(
    api: Api, marketer: Marketer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    webhook_create(marketer=marketer, url="https://hooks.example.com/", at=clock.now(), actor=SYSTEM)
    job = queued(api)
    scrub_step_take(now=clock.now)
    monkeypatch.setattr(job_answering, "_answer_chunk", fail)
    with caplog.at_level(logging.ERROR):
        at = take_again_and_again(MOST_TRIES - 1, clock.now())
        assert state_of(job) == "running" and "ALARM" not in caplog.text
        take_again_and_again(2, at)
    failed_by_us(api, job)
    assert f"ALARM: list {job.public_id}" in caplog.text
    told = list(WebhookMessage.objects.values_list("event", "data"))
    assert told == [("scrub_job.finished", {"scrub_job": job.public_id, "state": "failed"})]


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("whole", [True, False])
def test_a_step_that_kills_its_worker_is_tried_no_more_often(api: Api, whole: bool) -> None:
    job, at = queued(api), clock.now()
    if not whole:
        scrub_step_take(now=lambda: at)
    held = {"claim": "killed", "claimed_at": at, "tries": MOST_TRIES}  # the last of several
    if whole:
        ScrubJob.objects.filter(pk=job.pk).update(**held)
    else:
        ScrubChunk.objects.filter(job=job).update(state="answering", **held)
    assert scrub_step_take(now=lambda: at + LEASE) is None
    assert scrub_step_take(now=lambda: at + 2 * LEASE)
    failed_by_us(api, job)
    assert scrub_step_take(now=lambda: at + 4 * LEASE) is None


def test_done_steps_count_for_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    job = queued(api)
    with monkeypatch.context() as patch:
        patch.setattr(job_reading, "open_firms_list", fail)
        at = take_again_and_again(MOST_TRIES - 1, clock.now())
    job.refresh_from_db()
    assert (job.state, job.tries) == ("running", MOST_TRIES - 1)
    while scrub_step_take(now=lambda: at):
        pass
    job.refresh_from_db()
    assert (job.state, job.tries, job.chunks.get().tries) == ("succeeded", 0, 0)
