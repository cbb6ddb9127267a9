"""What a firm's file does not say by its headings is asked back; the answer holds for that file, and nothing is sent again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.formats.column_answers import shown, wrong_in, year_first
from compliance.cases.models import MatchingFile
from compliance.cases.services.matching_columns import matching_columns_name
from core import clock
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditRecord, User
from registry.firms.models import MarketerMember
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.matching_files import (
    ENGLISH,
    calls_of,
    close,
    office,
    only_file,
    page_of,
    portal,
    said,
    send,
    work_off,
    workbook,
)
from tests.compliance.cases.office import Office
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import NOW, PEOPLE, firm, officer
from tests.pages import hidden, post
from tests.registry.lists_given import openings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments")]
__all__ = ["at_the_time", "office", "own_attachments", "portal"]
HEAD = "甲方,何时,乙方,坐席"
WHICH = {"number": "1", "at": "2", "caller": "3"}


def untitled(office: Office, order: str = "%Y/%m/%d %H:%M:%S") -> bytes:
    """The complained calls of three people below headings that nobody knows, the days written so."""
    _head, *rows = calls_of(office.case, PEOPLE[:3]).decode().split("\n")
    cells = [row.split(",") for row in rows]
    days = [(number, *day.split(" "), *rest) for number, day, *rest in cells]
    written = {"%d": "{2}/{1}/{0} ", "%m": "{1}/{2}/{0} "}.get(order[:2], "{0}/{1}/{2} ")
    lines = [",".join((number, written.format(*day.split("/")) + time, *rest)) for number, day, time, *rest in days]
    return "\n".join((HEAD, *lines)).encode()


def answer(portal: Client, office: Office, said: dict[str, str], drawn: Any = None) -> Any:
    to = f"{page_of(office.case)}{only_file().public_id}/columns/"
    shown = drawn or portal.get(page_of(office.case), headers=ENGLISH)
    return post(portal, to, {**hidden(shown, to), **said}, headers=ENGLISH)


def test_columns_that_nobody_knows_are_asked_back_and_the_file_is_read_anew(office: Office, portal: Client) -> None:
    send(portal, office.case, untitled(office), name="话单.csv")
    work_off()
    assert only_file().problem == "matching.columns" and only_file().rows == 0
    drawn = portal.get(page_of(office.case), headers=ENGLISH)
    page = drawn.content.decode()
    assert "What is what in “话单.csv”?" in page and "何时" in page and "2026/11/20" in page
    assert "139****0001" in page and PEOPLE[0][3:] not in page  # its numbers are masked on its own page, too
    wrong = answer(portal, office, {**WHICH, "caller": "1"})
    text = wrong.content.decode()
    assert wrong.status_code == 422 and text.count("This column was chosen twice.") >= 2
    assert answer(portal, office, {"number": "1", "at": "77"}).status_code == 422
    assert only_file().problem and not only_file().columns
    assert answer(portal, office, WHICH, drawn).status_code == 302
    work_off()
    assert (only_file().problem, only_file().rows, only_file().rows_unread) == ("", 3, 0)
    assert answer_again(portal, office, drawn) == 302 and only_file().rows == 3  # a second click
    record = AuditRecord.objects.get(act="case.matching_columns_named")
    assert record.data == {"file": only_file().public_id, "columns": 3, "day_order": ""}
    close(portal, office.case)
    work_off()
    assert said(office.case) == [(True, False)] * 3 + [(False, False)]
    # Another file is asked about anew.
    assert (
        MatchingFile.objects.count() == 1 and "What is what in" not in portal.get(page_of(office.case)).content.decode()
    )


def test_a_workbook_that_is_asked_about_is_opened_once(office: Office, portal: Client) -> None:
    send(portal, office.case, workbook(untitled(office)))
    with openings() as opened:
        work_off()
        assert only_file().problem == "matching.columns"
        assert answer(portal, office, WHICH).status_code == 302
        work_off()
    assert (only_file().problem, only_file().rows, len(opened)) == ("", 3, 1)


def answer_again(portal: Client, office: Office, drawn: Any) -> int:
    to = f"{page_of(office.case)}{only_file().public_id}/columns/"
    return int(post(portal, to, {**hidden(drawn, to), **WHICH}, headers=ENGLISH).status_code)


@pytest.mark.parametrize(
    ("order", "first", "found"), [("%d", "day", True), ("%m", "month", True), ("%d", "month", False)]
)
def test_days_that_can_be_read_in_two_ways_are_asked_about(
    office: Office, portal: Client, order: str, first: str, found: bool
) -> None:
    send(portal, office.case, untitled(office, order))
    work_off()
    answer(portal, office, WHICH)
    work_off()
    assert (only_file().problem, only_file().chunks) == ("matching.days", 0)
    page = portal.get(page_of(office.case), headers=ENGLISH).content.decode()
    assert "20/11/2026" in page or "11/20/2026" in page
    assert "What comes first in these days?" in page
    refused = answer(portal, office, {})
    assert refused.status_code == 422 and "Choose what comes first." in refused.content.decode()
    assert answer(portal, office, {"day_order": first}).status_code == 302
    work_off()
    close(portal, office.case)
    work_off()
    assert only_file().rows == 3 and said(office.case)[0] == (found, False)


def test_who_may_answer_and_until_when(office: Office, portal: Client, at_the_time: Any) -> None:
    send(portal, office.case, untitled(office))
    asked: dict[str, Any] = {
        "file": only_file(), "columns": {"number": 1, "at": 2, "caller": 3}, "day_order": "", "marketer": office.firm,
        "member": User.objects.get(email="owner@firm.example"), "at": clock.now(), "asked_in": office.case.state,
    }  # fmt: skip
    with pytest.raises(Conflict, match=r"^matching\.not_asked$"):
        matching_columns_name(**asked)  # it is not read yet
    work_off()
    other = firm(caller="", name="别家公司")
    with pytest.raises(NotAllowed, match=r"^case\.respondent$"):
        matching_columns_name(**{**asked, "marketer": other})
    with pytest.raises(Conflict, match=r"^case\.moved$"):
        matching_columns_name(**{**asked, "asked_in": "notice_served"})
    with pytest.raises(DomainError, match=r"^matching\.columns_wrong$"):
        matching_columns_name(**{**asked, "columns": {"number": 1, "at": 2, "caller": 3, "password": 4}})
    theirs = officer(Role.PARTNER, mail="外人@other.example")
    MarketerMember.objects.create(marketer=other, user=theirs, role="owner", since=NOW)
    stranger = desk_of(theirs)
    to = f"{page_of(office.case)}{only_file().public_id}/columns/"
    assert post(stranger, to, WHICH).status_code == 404
    at_the_time(days=40)
    with pytest.raises(Conflict, match=r"^matching\.closed$"):
        matching_columns_name(**{**asked, "at": clock.now() + timedelta(days=40)})
    assert "What is what in" not in portal.get(page_of(office.case), headers=ENGLISH).content.decode()


def test_an_answer_names_each_needed_column_once_and_days_are_turned_as_said() -> None:
    assert wrong_in({"a": 1, "b": 1, "c": 9}, ["a", "d"], 3) == {
        "a": "twice",
        "b": "twice",
        "c": "unknown",
        "d": "missing",
    }
    assert year_first("03/04/2026 9:05", "day") == "2026-04-03 9:05"
    assert year_first("03/04/2026", "month") == "2026-03-04"
    assert [year_first(cell, "day") for cell in ("2026/3/4", "03/04-2026", "3.4", "x")] == [
        "2026/3/4",
        "03/04-2026",
        "3.4",
        "x",
    ]
    assert shown("3.4.2026") == "3.4.2026" and shown("x" * 99) == "x" * 30 and "*" in shown("138 0000 1234")
