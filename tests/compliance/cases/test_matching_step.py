"""A worker reads what a firm handed in and compares it, step by step: killed anywhere, at once, twice; and what it cannot read."""

import logging
import shutil
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from compliance.cases.formats.defence_file import DefenceFile, Read
from compliance.cases.jobs.matching_files import MatchingFiles
from compliance.cases.models import MatchingFile
from compliance.cases.services import matching_step
from compliance.cases.services.matching import (
    matching_file_give_up,
    matching_file_retry,
    matching_files_forget,
    matchings_settle,
)
from compliance.cases.services.matching_step import matching_step_take
from core import clock
from core.actors import Actor
from core.policies import current_policy
from core.running.claimed_step import FAILED_BY_US, LEASE, MOST_TRIES
from core.secrets.vault import vault_key_destroy
from registry.engine.lists.kept_sheet import SHEET
from tests.acts import acts, refusal_of
from tests.compliance.cases.handing_in import own_attachments
from tests.compliance.cases.matching_files import (
    ENGLISH,
    call_row,
    calls,
    calls_of,
    close,
    consent_row,
    consents,
    folders,
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
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.world import NOW, PEOPLE
from tests.registry.lists_given import WORKBOOKS, killed_while_keeping, openings

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


def try_again_and_again(times: int = MOST_TRIES) -> None:
    """Once whoever had it holds it no more."""
    at = clock.now()
    for _ in range(times):
        step_at(at)
        at += LEASE + timedelta(seconds=1)


def step_at(at: datetime) -> int | None:
    return matching_step_take(now=lambda: at)


@pytest.mark.parametrize("lost", ["folder", "key"])
def test_a_file_that_is_lost_is_tried_so_often_and_then_told(
    office: Office, portal: Client, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    file = only_file()
    if lost == "folder":
        shutil.rmtree(MatchingFiles(file.folder).folder)
    else:
        vault_key_destroy(file.folder)
    with caplog.at_level(logging.ERROR):
        try_again_and_again(MOST_TRIES - 1)
        assert only_file().problem == "" and "ALARM" not in caplog.text
        MatchingFile.objects.update(claim="")
        try_again_and_again(2)
    assert only_file().problem == FAILED_BY_US and caplog.text.count(f"ALARM: matching file {file.public_id}") == 1
    assert acts("case.matching_failed") == ["case.matching_failed"]
    assert "The fault is ours" in shown(portal, office)


def test_rows_read_over_cost_no_fewer_tries(
    office: Office, portal: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The second run of a file can be kept nowhere; each try passes the first."""
    monkeypatch.setattr(matching_step, "STEP_SECONDS", 0.0)
    monkeypatch.setattr("compliance.cases.formats.defence_file.ROWS", 2)
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    (MatchingFiles(only_file().folder).folder / "chunk-1").mkdir()
    with caplog.at_level(logging.ERROR):
        try_again_and_again(MOST_TRIES + 2)
    assert (only_file().chunks, only_file().problem) == (1, FAILED_BY_US) and "ALARM" in caplog.text


def test_a_file_that_could_not_be_compared_speaks_against_nobody_and_goes_on_once_mended(
    office: Office, portal: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    send(portal, office.case, consents(consent_row(PEOPLE[0])), "consents")
    work_off()
    close(portal, office.case)
    file = MatchingFile.objects.get(kind="calls")
    chunk = MatchingFiles(file.folder).folder / "chunk-0"
    kept = chunk.rename(chunk.with_name("kept"))
    try_again_and_again(2 * MOST_TRIES)
    matchings_settle(at=clock.now())
    file.refresh_from_db()
    still = file.problem == FAILED_BY_US and file.matching.matched_at is None
    assert still, "the other file alone would say too little"
    kept.rename(chunk)
    call_command("matching_files", "failed")
    assert f"{file.public_id}  chunks compared 0 of 1" in capsys.readouterr().out
    call_command("matching_files", "retry", file.public_id)
    work_off()
    file.matching.refresh_from_db()
    assert file.matching.matched_at is not None
    assert said(office.case) == [(True, True), (True, False), (True, False), (True, False)]
    assert acts("case.matching_retried") == ["case.matching_retried"]
    again = refusal_of(lambda: matching_file_retry(file=file, at=clock.now(), actor=Actor.system("operator")))
    assert again == "matching.not_failed_by_us"


def test_what_is_given_up_twice_is_told_once(office: Office, portal: Client) -> None:
    send(portal, office.case, calls_of(office.case, PEOPLE[:4]))
    for _ in range(2):
        matching_file_give_up(file=only_file(), at=clock.now())
    assert acts("case.matching_failed") == ["case.matching_failed"]


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_is_opened_once_for_all_steps(
    office: Office,
    portal: Client,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(matching_step, "STEP_SECONDS", 0.0)
    monkeypatch.setattr("compliance.cases.formats.defence_file.ROWS", 2)
    head, *mine = (line.split(",") for line in calls_of(office.case, PEOPLE[:4]).decode().split("\n"))
    wrong = ["abc", *mine[0][1:]]
    send(portal, office.case, WORKBOOKS[kind]([["导出", "", "", ""], head, wrong, *mine, wrong]))
    with openings() as opened:
        steps = 0
        while matching_step_take(now=clock.now) is not None:
            steps += 1
    folder = MatchingFiles(only_file().folder)
    assert (steps > 2, only_file().chunks, len(opened), folder.exists(SHEET)) == (True, 3, 1, True)
    assert not any(PEOPLE[0][3:].encode() in path.read_bytes() for path in folder.folder.iterdir())
    assert "2 rows could not be read: lines 3, 8" in shown(portal, office)
    close(portal, office.case)
    work_off()
    assert said(office.case) == [(True, False)] * 4
    at = clock.now() + timedelta(days=8)
    with django_capture_on_commit_callbacks(execute=True):
        assert matching_files_forget(at=at, policy=current_policy(at)) == 1
    assert folders() == set()


def test_a_workbook_that_was_half_kept_is_never_read(office: Office, portal: Client) -> None:
    send(portal, office.case, workbook(calls_of(office.case, PEOPLE[:4])))
    folder = MatchingFiles(only_file().folder)
    with openings() as opened:
        with killed_while_keeping(), pytest.raises(SystemExit):
            matching_step_take(now=clock.now)
        assert len(list(folder.folder.iterdir())) == 2 and not folder.exists(SHEET)
        MatchingFile.objects.update(claim="")
        work_off()
    assert (only_file().rows, only_file().problem, len(opened)) == (4, "", 2)


def test_a_workbook_that_cannot_be_read_is_refused_with_a_sentence(office: Office, portal: Client) -> None:
    data = workbook(calls_of(office.case, PEOPLE[:4]))
    send(portal, office.case, data[: len(data) // 2] + data[len(data) // 2 + 40 :])
    work_off()
    assert only_file().problem == "list.corrupt" and not MatchingFiles(only_file().folder).exists(SHEET)
