"""A worker reads what a firm handed in and compares it, step by step: killed anywhere, at once, twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.formats.defence_file import DefenceFile, Read
from compliance.cases.models import MatchingFile
from compliance.cases.services import matching_step
from compliance.cases.services.matching import matchings_settle
from compliance.cases.services.matching_step import matching_step_take
from core import clock
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.matching_files import (
    ENGLISH,
    call_row,
    calls,
    calls_of,
    close,
    consent_row,
    consents,
    office,
    only_file,
    page_of,
    portal,
    said,
    send,
    work_off,
)
from tests.compliance.cases.office import Office
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.world import NOW, PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_attachments")]
__all__ = ["at_the_time", "office", "own_attachments", "portal"]
ASKED = timedelta(days=3)


def shown(portal: Client, office: Office) -> str:
    return portal.get(page_of(office.case), headers=ENGLISH).content.decode()


def test_wrong_columns_are_asked_back_by_name(office: Office, portal: Client) -> None:
    send(portal, office.case, b"\xe5\xae\xa2\xe6\x88\xb7\xe5\x8f\xb7,phone\n1,13912345678\n")
    send(
        portal,
        office.case,
        consents(consent_row(PEOPLE[0])).replace(b"\xe8\xa1\x8c\xe4\xb8\x9a", b"limits"),
        "consents",
    )
    work_off()
    page = shown(portal, office)
    assert page.count("say below which column is which") == 2
    assert "呼叫时间" in page and "主叫" in page and "limits" in page


def test_rows_that_cannot_be_read_are_counted_and_named_by_their_lines(office: Office, portal: Client) -> None:
    rows = [call_row(PEOPLE[0], NOW), "abc,2026/11/20,02586530001,甲", f"{PEOPLE[1][3:]},gestern,02586530001,甲"]
    send(portal, office.case, calls(*rows))
    work_off()
    assert "2 rows could not be read: lines 3, 4" in shown(portal, office)
    assert only_file().rows == 3


@pytest.mark.parametrize("data", [b"", b"<html><table>", b"\x00\x01\x02", b"PK\x03\x04rubbish"])
def test_what_is_no_list_is_refused_with_a_sentence(office: Office, portal: Client, data: bytes) -> None:
    answer = send(portal, office.case, data)
    work_off()
    files = MatchingFile.objects.all()
    assert answer.status_code == 422 if not data else files.get().problem.startswith("list.")


def test_a_large_file_is_read_in_steps_of_linear_cost(
    office: Office, portal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching_step, "STEP_SECONDS", 0.0)
    monkeypatch.setattr("compliance.cases.formats.defence_file.ROWS", 50)
    mine = calls_of(office.case, PEOPLE[:4]).decode().split("\n")[1:]
    filler = [call_row(f"+8613800{n:06d}", NOW) for n in range(2_000)]
    send(portal, office.case, calls(*filler, *mine))
    read: list[int] = []
    kept = DefenceFile._read

    def counted(self: DefenceFile, rows: Any) -> Read:
        read.append(len(rows))
        return kept(self, rows)

    monkeypatch.setattr(DefenceFile, "_read", counted)
    steps = 0
    while matching_step_take(now=clock.now) is not None:
        steps += 1
    assert steps > 10 and only_file().chunks == 41
    assert sum(read) == 2_004, "each row is taken apart once"
    close(portal, office.case)
    work_off()
    assert said(office.case) == [(True, False)] * 4


def test_a_killed_worker_loses_nothing_at_any_step(
    office: Office, portal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is taken twice: once by somebody who is killed before it can say so, once by whoever comes after."""
    monkeypatch.setattr(matching_step, "STEP_SECONDS", 0.0)
    monkeypatch.setattr("compliance.cases.formats.defence_file.ROWS", 2)
    moment = [clock.now()]
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    send(portal, office.case, consents(*(consent_row(PEOPLE[n]) for n in (0, 2, 3))), "consents")

    class Killed(BaseException):
        pass

    def take() -> int | None:
        return matching_step_take(now=lambda: moment[0])

    whole = matching_step._advance
    for closing in (False, True):
        if closing:
            close(portal, office.case)
        for killed in range(40):
            if killed % 2:
                monkeypatch.setattr(matching_step, "_advance", whole)
                if take() is None:
                    break
            else:

                def dies(*_: Any, **__: Any) -> bool:
                    raise Killed

                monkeypatch.setattr(matching_step, "_advance", dies)
                try:
                    take()
                except Killed:
                    moment[0] += timedelta(minutes=2)
        monkeypatch.setattr(matching_step, "_advance", whole)
        while take() is not None:
            pass
    matchings_settle(at=moment[0])
    assert said(office.case) == [(True, True), (True, False), (True, True), (True, True)]
    assert [file.rows for file in MatchingFile.objects.order_by("pk")] == [4, 3]


def test_two_at_once_take_one_file_once(office: Office, portal: Client) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    at = clock.now()
    first = matching_step._claim(only_file().pk, at)
    assert first and matching_step._claim(only_file().pk, at) is None
    assert matching_step_take(now=lambda: at) is None
    assert matching_step_take(now=lambda: at + timedelta(seconds=61)) == only_file().pk
    assert only_file().read_at is not None
