"""A list that failed by our fault: shown to whoever runs the site, tried again by a command, forgotten in its time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core import clock
from core.errors import Conflict
from core.running.claimed_step import MOST_TRIES
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub, ScrubChunk, ScrubJob
from registry.scrubs.selectors.scrub_job import jobs_to_expire
from registry.scrubs.services.job_ending import scrub_job_expire, scrub_job_give_up, scrub_jobs_tidy
from registry.scrubs.services.job_retrying import scrub_job_retry
from registry.scrubs.services.job_step import scrub_step_take
from tests.registry.conftest import SYSTEM, Api
from tests.registry.scrubs.lists import acts_on, queued, result, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("step_by_step")]


def given_up(api: Api) -> ScrubJob:
    job = queued(api)
    scrub_step_take(now=clock.now)
    ScrubChunk.objects.filter(job=job).update(state="answering", claim="x", tries=MOST_TRIES)
    scrub_job_give_up(job_id=job.pk, at=clock.now())
    job.refresh_from_db()
    return job


def said(*words: str) -> str:
    out = StringIO()
    call_command("scrub_jobs", *words, stdout=out)
    return out.getvalue()


def test_it_goes_on_where_it_stopped(api: Api) -> None:
    job = given_up(api)
    scrub_jobs_tidy()
    assert JobFiles(job.public_id).folder.exists() and f"{job.public_id}  at answering" in said("failed")
    assert said("retry", job.public_id) == f"{job.public_id} goes on.\n"
    while scrub_step_take(now=clock.now):
        pass
    job.refresh_from_db()
    assert (job.state, job.problem, Scrub.objects.count()) == ("succeeded", "", 1)
    assert text(result(api, {"id": job.public_id})).count("\n") == 7
    assert acts_on(job)[1:3] == ["scrub_job.failed", "scrub_job.retried"] and said("failed") == ""


def test_only_what_failed_by_our_fault_is_tried_again(api: Api) -> None:
    waiting = queued(api)
    with pytest.raises(Conflict):
        scrub_job_retry(job=waiting, at=clock.now(), actor=SYSTEM)
    with pytest.raises(CommandError, match="No list that failed"):
        said("retry", waiting.public_id)


def test_the_firm_may_delete_it_and_time_does(api: Api) -> None:
    deleted, forgotten = given_up(api), given_up(api)
    assert api.delete(f"scrub-jobs/{deleted.public_id}").status_code == 204
    assert jobs_to_expire(forgotten.expires_at) == [forgotten.pk]
    scrub_job_expire(job_id=forgotten.pk, at=forgotten.expires_at)
    states = ScrubJob.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "expired"]
    assert not any(JobFiles(job.public_id).folder.exists() for job in (deleted, forgotten))
