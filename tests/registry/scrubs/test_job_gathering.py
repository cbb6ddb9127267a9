"""The answers are gathered, once: which rows repeat others, and what they add up to. Nothing is charged yet."""

from datetime import timedelta

import pytest

from core import clock
from registry.scrubs.models import Scrub, ScrubChunk, ScrubJob
from registry.scrubs.services.job_answering import scrub_chunk_answer
from registry.scrubs.services.job_ending import scrub_job_cancel
from registry.scrubs.services.job_gathering import scrub_job_gather
from registry.scrubs.services.job_reading import scrub_job_read
from tests.registry.conftest import SYSTEM, Api, at_once
from tests.registry.jobs import chunks_of
from tests.registry.scrubs.lists import acts_on, queued

pytestmark = pytest.mark.django_db


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
    job.refresh_from_db()
    assert job.counts and job.counts["rows"] == 6 and not Scrub.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_gathered_by_several_at_once_it_is_gathered_once(api: Api) -> None:
    job = answered(api)
    at_once(3, lambda: scrub_job_gather(job_id=job.pk, now=clock.now))
    job.refresh_from_db()
    assert job.stage == "writing"
    assert acts_on(job) == ["scrub_job.queued", "scrub_job.answered"]


def test_cancelled_before_it_is_gathered_it_costs_nothing(api: Api) -> None:
    job = answered(api)
    scrub_job_cancel(job=job, at=clock.now(), actor=SYSTEM)
    scrub_job_gather(job_id=job.pk, now=clock.now)
    assert not Scrub.objects.exists() and acts_on(job) == ["scrub_job.queued", "scrub_job.cancelled"]
