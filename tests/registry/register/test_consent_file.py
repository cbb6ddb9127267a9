"""A large file of consents: kept unreadable, taken in part by part, gone on with after a kill, destroyed when it is over."""

import json
import os
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from core import clock
from core.errors import DomainError
from core.policies import current_policy
from core.running.vault_folder import UPLOAD_SECONDS
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.register.jobs.consent_files import FILE, ConsentFiles, ConsentUpload
from registry.register.memory import AnsweredRow
from registry.register.models import Consent, ConsentFile, ConsentFilePart
from registry.register.selectors.consent import consent_evidence
from registry.register.selectors.consent_file import (
    consent_file_of,
    consent_file_progress,
    consent_file_warnings,
    parts_done,
)
from registry.register.services import consent_file_step
from registry.register.services.consent_file import (
    MOST_OPEN,
    StoredFile,
    consent_file_hand_in,
    consent_files_forget,
)
from registry.register.services.consent_file_step import consent_file_cut, consent_part_take
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, make_marketer
from tests.registry.register.test_handed_files_api import CLAIMED, CONSENTS, table, workbook

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]
BAD = ("1234", *CLAIMED[0][1:])


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_file_step, "MOST_ROWS", 3)


def rows(count: int) -> list[tuple[str, ...]]:
    return [(f"1391234{n:04}", *CLAIMED[0][1:]) for n in range(count)]


def hand_in(marketer: Marketer, content: bytes | str, sheet: str = "") -> ConsentFile:
    with ConsentUpload() as upload:
        upload.write(content.encode() if isinstance(content, str) else content)
        upload.close()
        stored = StoredFile(upload.folder, upload.size, "consents.csv", sheet)
        file = consent_file_hand_in(marketer=marketer, stored=stored, language="en", at=clock.now(), actor=SYSTEM)
        upload.kept = True
    return file


def work_off(file: ConsentFile) -> ConsentFile:
    while consent_file_cut(file_id=file.pk, now=clock.now):
        pass
    while consent_part_take(now=clock.now):
        pass
    return ConsentFile.objects.get(pk=file.pk)


def answers(file: ConsentFile) -> list[AnsweredRow]:
    return [answer for number in parts_done(file) for answer in ConsentFiles(file.folder).answers(number)]


def test_all_rows_come_to_what_they_would_at_once(marketer: Marketer) -> None:
    file = hand_in(marketer, table(CONSENTS, [*rows(7), BAD]))
    assert not consent_file_progress(file, clock.now()).total
    assert b"1391234" not in (ConsentFiles(file.folder).folder / FILE).read_bytes()
    file = work_off(file)
    progress = consent_file_progress(file, clock.now())
    assert (progress.done, progress.total, progress.accepted, progress.refused) == (8, 8, 7, 1)
    told = answers(file)
    assert [one.line for one in told] == list(range(2, 10)) and told[-1].errors[0][0] == "手机号码"
    assert {one.id for one in told[:-1]} == set(Consent.objects.values_list("public_id", flat=True))
    assert file.finished_at and "time.day_only" in consent_file_warnings(file)
    assert consent_evidence(Consent.objects.order_by("pk")[0])["reference"] == "f-1"
    folder = ConsentFiles(file.folder)
    assert not folder.exists(FILE) and not folder.exists("part-0")  # the numbers are gone with the last answer
    assert acts("consent") == ["consent_file.handed_in", *["consents.claimed"] * 3, "consent_file.finished"]
    work_off(hand_in(marketer, table(CONSENTS, rows(7))))
    assert Consent.objects.count() == 7


def test_lines_of_json_and_a_workbook_are_read_too(marketer: Marketer) -> None:
    body: dict[str, Any] = {"number": "13912345678", "channels": ["voice"], "categories": ["insurance"]}
    body |= {"given_at": "2026-01-05T02:00:00Z", "evidence": {"kind": "form"}}
    lines = f"{json.dumps(body)}\n\n{{}}\n{json.dumps({**body, 'number': '13800138001'})}\n"
    for content in (lines.encode(), lines.encode("utf-16")):
        file = work_off(hand_in(marketer, content))
        assert [(one.line, bool(one.id)) for one in answers(file)] == [(1, True), (2, False), (3, True)]
    assert Consent.objects.count() == 2
    assert [one.line for one in answers(work_off(hand_in(marketer, workbook(CONSENTS, *CLAIMED))))] == [2, 3, 4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (table((*CONSENTS, "备注"), [(*CLAIMED[0], "x")]), "body.invalid"),
        (table(CONSENTS[:5], [CLAIMED[0][:5]]), "body.invalid"),
    ],
)
def test_what_its_beginning_shows_is_said_at_once(marketer: Marketer, content: str, code: str) -> None:
    assert refusal_of(lambda: hand_in(marketer, content)) == code
    assert not ConsentFile.objects.exists() and not list((settings.DNC_FILES / "consent-files").iterdir())


def test_a_workbook_tells_later_which_heading_is_wrong(marketer: Marketer) -> None:
    file = work_off(hand_in(marketer, workbook((*CONSENTS, "备注"), *[(*row, "") for row in CLAIMED])))
    assert (file.problem, file.wrong) == ("body.invalid", ["备注"]) and not Consent.objects.exists()
    assert work_off(hand_in(marketer, workbook(CONSENTS))).problem in ("list.empty", "list.no_header")


def test_a_firm_has_few_files_at_a_time_and_none_while_suspended(marketer: Marketer) -> None:
    for _ in range(MOST_OPEN):
        hand_in(marketer, table(CONSENTS, rows(1)))
    assert refusal_of(lambda: hand_in(marketer, table(CONSENTS, rows(1)))) == "consent_file.full"
    hand_in(make_marketer("91310000MA1FL0000B"), table(CONSENTS, rows(1)))
    marketer = marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    with pytest.raises(DomainError, match="suspended"):
        hand_in(marketer, table(CONSENTS, rows(1)))


def test_a_suspension_meanwhile_refuses_what_is_left(marketer: Marketer) -> None:
    file = hand_in(marketer, table(CONSENTS, rows(2)))
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    file = work_off(file)
    assert [one.reasons for one in answers(file)] == [["marketer.suspended"]] * 2 and not Consent.objects.exists()


def test_it_is_destroyed_when_its_time_is_over_and_so_is_what_was_left(
    marketer: Marketer,
) -> None:
    file = work_off(hand_in(marketer, table(CONSENTS, rows(2))))
    assert file.expires_at == file.handed_at + current_policy(file.handed_at).retention.periods["uploaded_list"]
    left = ConsentFiles("cff_left")
    left.make()
    assert consent_files_forget(at=clock.now()) == 0 and ConsentFile.objects.exists()
    long_ago = clock.now().timestamp() - UPLOAD_SECONDS - 1
    os.utime(left.folder, times=(long_ago, long_ago))
    assert consent_files_forget(at=file.expires_at + timedelta(seconds=1)) == 1
    assert not ConsentFile.objects.exists() and not ConsentFilePart.objects.exists()
    assert not list((settings.DNC_FILES / "consent-files").iterdir()) and Consent.objects.count() == 2
    assert consent_file_of(marketer_id=marketer.pk, public_id=file.public_id) is None
