"""Callers, complainants and files of other centres."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from complaints.models import Complaint
from complaints.rules.doors import Door
from complaints.rules.statement import read_statement
from complaints.services.complaint import FilingAnswer, complaint_file
from core import clock
from core.actors import Actor
from core.models import Number, User
from core.policies import current_policy
from core.services.number import number_obtain
from core.services.user import citizen_obtain
from core.web.sign_in import BACKEND
from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit

SYSTEM = Actor.system("test")
ALICE = "+8613912345678"
BOB = "+8613800138001"
FTC_HEADER = (
    "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,"
    "Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall"
)


@pytest.fixture(autouse=True)
def _fresh_meters() -> Iterator[None]:
    cache.clear()
    yield


@pytest.fixture
def own_files(settings: Any, tmp_path: Path) -> None:
    """What is kept in files is this test's alone."""
    settings.DNC_FILES = tmp_path / "files"
    settings.DNC_FILES.mkdir()


@pytest.fixture
def us(settings: Any) -> None:
    settings.DNC_POLICY = "us"


@pytest.fixture
def operator(db: None) -> Operator:
    return operator_admit(name="China Example Telecom", at=clock.now(), actor=SYSTEM)


@pytest.fixture
def sample() -> Path:
    """The folder of real complaint files."""
    folder = os.environ.get("DNC_DATA", "")
    if not folder:
        pytest.skip("DNC_DATA names no folder of sample data; the real complaint files are not read.")
    return Path(folder) / "complaints"


def number(e164: str = ALICE) -> Number:
    return number_obtain(e164=e164, at=clock.now())


def file_complaint(
    caller: str = "4008095559",
    *,
    e164: str = ALICE,
    at: datetime | None = None,
    filed: datetime | None = None,
    **body: Any,
) -> FilingAnswer:
    """A complaint filed through the real service; `at`: of the call."""
    filed = filed or clock.now()
    policy = current_policy(filed)
    said = {"caller": caller, "called": e164, "at": (at or filed).isoformat(), "category": "loans", **body}
    reading = read_statement(said, door=Door.API, policy=policy, at=filed)
    assert reading.statement is not None, reading.problems
    return complaint_file(
        statement=reading.statement, number=number(e164), source=Complaint.Source.SITE, at=filed, actor=SYSTEM
    )


def file_withheld(
    e164: str = ALICE, *, at: datetime | None = None, filed: datetime | None = None, **body: Any
) -> FilingAnswer:
    """A complaint of the site about a call that showed no number; `at`: of the call."""
    filed = filed or clock.now()
    said = {"withheld": True, "at": (at or filed).isoformat(), "category": "loans", **body}
    reading = read_statement(said, door=Door.SITE, policy=current_policy(filed), at=filed)
    assert reading.statement is not None, reading.problems
    return complaint_file(
        statement=reading.statement, number=number(e164), source=Complaint.Source.SITE, at=filed, actor=SYSTEM
    )


def signed_in(e164: str = ALICE) -> tuple[Client, User]:
    user = citizen_obtain(number=number(e164), language="en", at=clock.now())
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client, user


def ftc_row(caller: str = "3152328257", filed: str = "2021-07-07 08:17:40", called: str = "2021-07-06 13:07:00") -> str:
    return f"{caller},{filed},{called},Poquoson,Virginia,757,Other,Y"


def ftc_file(*rows: str) -> bytes:
    return ("\r\n".join([FTC_HEADER, *rows]) + "\r\n").encode()
