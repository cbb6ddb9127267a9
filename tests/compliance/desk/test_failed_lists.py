"""The administrator's first page names lists that failed by a fault of ours, and nothing that is in them."""

import pytest

from core import clock
from core.access.roles import Role
from registry.scrubs.services.job_ending import scrub_job_give_up
from tests.compliance.world import officer
from tests.registry.conftest import Api, make_key, make_marketer
from tests.registry.scrubs.lists import queued
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


def test_the_first_page_names_them() -> None:
    desk = signed_in(officer(Role.ADMINISTRATOR, "", mail="admin@office.example"), language="en")
    job = queued(Api(make_key(make_marketer(), "scrub")[1]))
    assert "scrub_jobs retry" not in desk.get("/administration/").content.decode()
    scrub_job_give_up(job_id=job.pk, at=clock.now())
    shown = desk.get("/administration/").content.decode()
    assert job.public_id in shown and "scrub_jobs retry" in shown and "1 list of a firm failed" in shown
