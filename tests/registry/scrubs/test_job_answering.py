"""The rows of a chunk are answered: as one call answers them, the same however often, and by one worker."""

import json

import pytest

from core import clock
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.models import Scrub
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api
from tests.registry.jobs import run_job
from tests.registry.scrubs.lists import done, result, send, text
from tests.registry.scrubs.test_scrub import consent, register

pytestmark = pytest.mark.django_db


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


def test_a_firm_suspended_meanwhile_gets_no_answers(api: Api, marketer: Marketer) -> None:
    queued = send(api).json()
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    job = run_job(queued["id"])
    assert (job.state, job.problem) == ("failed", "marketer.suspended")
    assert Scrub.objects.count() == 0 and not JobFiles(job.public_id).folder.exists()
