"""A firm that was asked, and the files it hands in to its notice."""

import io
import json
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.models import Complaint
from compliance.cases.models import Case, MatchedCall, MatchingFile
from compliance.cases.services.matching import matchings_settle
from compliance.cases.services.matching_step import matching_step_take
from core import clock
from core.policies import current_policy
from tests.compliance.cases.office import Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.world import FIRM_CALLER, PEOPLE
from tests.pages import hidden

ENGLISH = {"Accept-Language": "en"}
CALLS = "被叫号码,呼叫时间,主叫号码,坐席"
CONSENTS = "手机号,渠道,行业,同意时间,凭证类型,凭证编号"
Answer = Any


@pytest.fixture
def office(at_the_time: Any) -> Office:
    """Asked three days ago, and it is the fourth."""
    made = Office()
    made.act("case.ask_firm")
    at_the_time(days=4)
    return made


@pytest.fixture
def portal(office: Office) -> Client:
    return desk_of(member_of(office.firm))


def page_of(case: Case) -> str:
    return f"/marketers/notices/{case.public_id}/matching/"


def call_row(e164: str, at: datetime, caller: str = FIRM_CALLER) -> str:
    return f"{e164.removeprefix('+86')},{at.astimezone(clock_zone()):%Y/%m/%d %H:%M:%S},{caller},甲"


def consent_row(e164: str, since: str = "2026/1/5 10:00", proof: str = "H-2026-01") -> str:
    return f"{e164.removeprefix('+86')},voice,loans,{since},录音,{proof}"


def clock_zone() -> Any:
    return current_policy().numbering.zone


def calls(*rows: str) -> bytes:
    return "\n".join((CALLS, *rows)).encode()


def consents(*rows: str) -> bytes:
    return "\n".join((CONSENTS, *rows)).encode()


def calls_of(case: Case, people: list[str]) -> bytes:
    """The complained calls of these people, as the firm's system lists them a minute later."""
    held = Complaint.objects.filter(violations__case=case).distinct().order_by("pk")
    return calls(
        *(
            call_row(PEOPLE[n], row.called_at + timedelta(minutes=1))
            for n, row in enumerate(held)
            if PEOPLE[n] in people
        )
    )


def workbook(*tables: bytes) -> bytes:
    """Of sheets that are called Sheet, Sheet1 …"""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for data in tables:
        sheet = book.create_sheet("Sheet")
        for line in data.decode().split("\n"):
            sheet.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ndjson(data: bytes) -> bytes:
    head, *rows = data.decode().split("\n")
    return "\n".join(
        json.dumps(dict(zip(head.split(","), row.split(","), strict=True)), ensure_ascii=False) for row in rows
    ).encode()


def send(
    portal: Client,
    case: Case,
    data: bytes,
    kind: str = "calls",
    *,
    name: str = "通话.csv",
    sheet: str = "",
    drawn: Any = None,
) -> Answer:
    page = page_of(case)
    drawn = drawn or portal.get(page, headers=ENGLISH)
    file = SimpleUploadedFile(name, data, "application/octet-stream")
    said = {"kind": kind, "sheet": sheet, "file": file}
    return portal.post(f"{page}add/", {**hidden(drawn, f"{page}add/"), **said}, headers=ENGLISH)


def close(portal: Client, case: Case) -> Answer:
    page = f"{page_of(case)}close/"
    return portal.post(page, hidden(portal.get(page)), headers=ENGLISH)


def work_off() -> None:
    while matching_step_take(now=clock.now) is not None:
        pass
    matchings_settle(at=clock.now())


def only_file() -> MatchingFile:
    return MatchingFile.objects.get()


def said(case: Case) -> list[tuple[bool, bool]]:
    """Of each complained call: whether it was found, whether a consent is claimed."""
    rows = MatchedCall.objects.filter(matching__case=case).order_by("complaint")
    return [(row.call_found, row.consent_since is not None) for row in rows]


def folders() -> set[str]:
    return {path.name for path in (settings.DNC_FILES / "matching-files").glob("mtf_*")}
