"""What a step meets that fails: an outage and a full disk cost no try, a fault of ours does, and a cancelled list is nobody's fault."""

import errno
import os

import psycopg2
import pytest
import redis
from django.db import OperationalError

from config.run.tmpfs import Tmpfs
from core import clock
from core.running import claimed_step
from core.running.claimed_step import MOST_TRIES, is_outage
from registry.scrubs.models import ScrubJob
from registry.scrubs.services import job_answering, job_reading
from registry.scrubs.services.job_ending import scrub_job_cancel
from registry.scrubs.services.job_step import scrub_step_take
from tests.registry.conftest import SYSTEM, Api
from tests.registry.scrubs.lists import acts_on, queued
from tests.small_disk import small_disk

__all__ = ["small_disk"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("step_by_step")]


def gone() -> OperationalError:
    error = OperationalError("server closed the connection unexpectedly")
    error.__cause__ = psycopg2.OperationalError()
    return error


@pytest.mark.parametrize("error", [gone(), redis.exceptions.ConnectionError(), redis.exceptions.TimeoutError()])
@pytest.mark.parametrize("whole", [True, False])
def test_an_outage_costs_no_try(api: Api, monkeypatch: pytest.MonkeyPatch, error: Exception, whole: bool) -> None:
    job = queued(api)
    if not whole:
        scrub_step_take(now=clock.now)

    def away(*_given: object, **_named: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(*((job_reading, "open_firms_list") if whole else (job_answering, "_answer_chunk")), away)
        for _ in range(20):
            assert scrub_step_take(now=clock.now)
    job.refresh_from_db()
    assert job.tries == 0 and all(chunk.tries == 0 for chunk in job.chunks.all())
    while scrub_step_take(now=clock.now):
        pass
    job.refresh_from_db()
    assert job.state == "succeeded"


@pytest.mark.parametrize("whole", [True, False])
def test_a_full_disk_costs_no_try_and_the_step_waits(api: Api, small_disk: Tmpfs, whole: bool) -> None:
    job = queued(api)
    if not whole:
        scrub_step_take(now=clock.now)
    small_disk.fill()
    for _ in range(2 * MOST_TRIES):
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):  # the task ends; the sweep goes on later
            scrub_step_take(now=clock.now)
    small_disk.empty()
    job.refresh_from_db()
    assert (job.tries, job.claim) == (0, "") and all(chunk.tries == 0 for chunk in job.chunks.all())
    while scrub_step_take(now=clock.now):
        pass
    job.refresh_from_db()
    assert job.state == "succeeded"


def test_what_is_an_outage() -> None:
    class Slow(psycopg2.OperationalError):
        pgcode = "57014"  # a statement that took longer than it may

    class Stopping(psycopg2.OperationalError):
        pgcode = "57P01"

    slow, stopping = OperationalError(), OperationalError()
    slow.__cause__, stopping.__cause__ = Slow(), Stopping()
    assert is_outage(gone()) and is_outage(stopping)
    assert not is_outage(slow) and not is_outage(ValueError()) and not is_outage(OSError())


def test_the_files_of_a_cancelled_list_are_missed_by_nobody(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    job = queued(api)
    scrub_step_take(now=clock.now)
    answer = job_answering._answer_chunk

    def cancelled(job: ScrubJob, number: int) -> None:
        scrub_job_cancel(job=job, at=clock.now(), actor=SYSTEM)
        answer(job, number)

    monkeypatch.setattr(job_answering, "_answer_chunk", cancelled)
    scrub_step_take(now=clock.now)
    job.refresh_from_db()
    assert job.state == "cancelled" and acts_on(job) == ["scrub_job.queued", "scrub_job.cancelled"]
    assert not [record for record in caplog.records if record.name == claimed_step.__name__]
