"""Ends of a job other than success: whichever comes first stays, and nothing readable is left."""

from datetime import timedelta

import pytest

from core import clock
from core.secrets.vault import VaultKeyGone
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import ScrubJob
from registry.scrubs.services.job_ending import scrub_job_expire
from tests.registry.conftest import Api
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import done, result, send

pytestmark = pytest.mark.django_db


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
