"""What a task logs names the request that caused it, by whatever way; what nobody's request caused names none."""

import io
import logging
import re
from collections.abc import Iterator

import pytest

from config.celery import app
from core.models import AuditRecord
from core.running.logs import LineFormatter
from core.running.request import current_request_id
from registry.register.tasks import consent_turns_take
from tests.broker import execute
from tests.registry.conftest import ALICE, BOB, Api, make_key, make_marketer
from tests.registry.scrubs.test_scrub import register

pytestmark = pytest.mark.django_db(transaction=True)
TAKE, TELL = "registry.register.tasks.consent_turns_take", "registry.register.tasks.consents_notify"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The lines as the site writes them."""
    execute(TAKE)  # what earlier tests left at the broker
    said, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(said), root.level
    handler.setFormatter(LineFormatter())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield said
    root.removeHandler(handler)
    root.setLevel(level)


def ids_said(log: io.StringIO, task: str) -> list[str]:
    """The ids of requests in what was logged of `task`, "" for a line without."""
    lines = [line for line in log.getvalue().splitlines() if task in line and "celery.app.trace" in line]
    return [found[1] if (found := re.search(r"request_id='(\S+)'", line)) else "" for line in lines]


def claim(api: Api, number: str) -> str:
    body = {"number": number, "channels": ["voice"], "categories": ["insurance"], "given_at": "2026-11-01T00:00:00Z"}
    answer = api.post("consents", {**body, "evidence": {"kind": "form"}})
    assert answer.status_code in (201, 202), answer.content
    return str(answer["X-Request-Id"])


def test_a_task_and_what_it_causes_name_the_request(log: io.StringIO) -> None:
    register(ALICE, {"all": True})
    asked = claim(Api(make_key(make_marketer(), "consent")[1]), ALICE)
    assert execute(TAKE, TELL) == 2
    assert ids_said(log, TAKE) == ids_said(log, TELL) == [asked]
    acts = dict(AuditRecord.objects.filter(act__startswith="consent").values_list("act", "request_id"))
    assert len(acts) > 1 and set(acts.values()) == {asked}, acts


def test_each_task_of_a_process_names_its_own_request(log: io.StringIO) -> None:
    firm = make_marketer()
    api = Api(make_key(firm, "consent")[1])
    asked = [claim(api, ALICE), claim(api, BOB)]
    consent_turns_take.delay(firm.pk)  # as beat sends it
    assert execute(TAKE) == 3
    assert ids_said(log, TAKE) == [*asked, ""]
    assert current_request_id.get() == ""


def test_a_task_that_fails_leaves_its_request_behind(log: io.StringIO) -> None:
    token = current_request_id.set("req_of_a_failure")
    app.send_task(TAKE, args=["no number"])
    current_request_id.reset(token)
    consent_turns_take.delay(make_marketer().pk)
    assert execute(TAKE) == 2
    assert ids_said(log, TAKE) == ["req_of_a_failure", ""]
