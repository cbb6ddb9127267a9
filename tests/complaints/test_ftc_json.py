"""The FTC's JSON at its two doors beside the desk: the command, and the API."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from complaints.models import Complaint
from core import clock
from registry.firms.services.operator import operator_admit
from tests.registry.conftest import SYSTEM, Api, make_key

pytestmark = pytest.mark.django_db
CALLERS = ("3152328257", "8333041447")
ATTRIBUTES = {
    "created-date": "2021-07-08 08:17:40",
    "violation-date": "2021-07-07 12:00:00",
    "consumer-city": "",
    "consumer-state": "Ohio",
    "consumer-area-code": "614",
    "subject": "Reducing your debt (credit cards, mortgage, student loans)",
    "recorded-message-or-robocall": "Y",
}


@pytest.fixture(autouse=True)
def _us(settings: Any) -> None:
    settings.DNC_POLICY = "us"


def day() -> bytes:
    rows = [
        {"type": "dnc_complaint", "id": f"{n:032x}", "attributes": {**ATTRIBUTES, "company-phone-number": caller}}
        for n, caller in enumerate(CALLERS)
    ]
    return json.dumps({"data": rows}).encode()


def test_the_command_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path := tmp_path / "day.json").write_bytes(day())
    call_command("import_complaints", str(path), format="ftc-json")
    assert "2 rows read" in capsys.readouterr().out
    assert {one.caller.value for one in Complaint.objects.all()} == {f"+1{caller}" for caller in CALLERS}


def test_the_api_takes_it() -> None:
    operator = operator_admit(name="Telecom", at=clock.now(), actor=SYSTEM)
    api = Api(make_key(operator, "complaint")[1])
    answer = api.post("complaints/import?format=ftc-json", day().decode(), kind="application/json")
    assert (answer.status_code, answer.json()["counts"]["accepted"]) == (200, 2), answer.content
    assert {one.caller.value for one in Complaint.objects.all()} == {f"+1{caller}" for caller in CALLERS}
