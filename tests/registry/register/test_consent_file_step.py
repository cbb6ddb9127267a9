"""Steps with a large file of consents: killed, taken twice, broken, and gone on with."""

import json
import logging
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from redis.exceptions import ConnectionError as CacheGone

from core import clock
from core.running.claimed_step import FAILED_BY_US, MOST_TRIES
from core.secrets.vault import vault_key_destroy
from registry.engine.lists import kept_sheet, named_table
from registry.engine.lists.kept_sheet import SHEET
from registry.firms.models import Marketer
from registry.register.formats import handed_file
from registry.register.jobs.consent_files import ConsentFiles
from registry.register.models import Consent, ConsentFile
from registry.register.selectors.consent_file import consent_file_warnings, parts_done
from registry.register.services import consent_file_step
from registry.register.services.consent_file import consent_file_end, consent_files_end
from registry.register.services.consent_file_step import consent_file_cut, consent_part_take
from tests.acts import acts
from tests.registry.conftest import at_once
from tests.registry.lists_given import WORKBOOKS, killed_while_keeping, openings
from tests.registry.register.test_consent_file import answers, hand_in, rows, small_parts, work_off
from tests.registry.register.test_handed_files_api import CONSENTS, table, workbook

__all__ = ["small_parts"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]


def test_a_kill_in_the_middle_of_a_part_leaves_nothing_of_it(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = hand_in(marketer, table(CONSENTS, rows(5)))
    consent_file_cut(file_id=file.pk, now=clock.now)
    put = ConsentFiles.put_answers

    def killed(*arguments: Any) -> None:
        put(*arguments)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(ConsentFiles, "put_answers", killed)
        with pytest.raises(SystemExit):
            consent_part_take(now=clock.now)
    assert not Consent.objects.exists() and not parts_done(file)
    file = work_off(file)
    assert {one.id for one in answers(file)} == set(Consent.objects.values_list("public_id", flat=True))
    assert Consent.objects.count() == 5 and file.finished_at


def test_cutting_goes_on_where_it_stopped(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_file_step, "STEP_SECONDS", 0.0)
    file = hand_in(marketer, table(CONSENTS, rows(10)))
    steps = 1
    while consent_file_cut(file_id=file.pk, now=clock.now):
        steps += 1
    assert steps > 2 and [part.rows for part in file.parts.order_by("number")] == [3, 3, 3, 1]


@pytest.mark.parametrize("kind", ["csv", "ndjson", *WORKBOOKS])
def test_each_row_is_taken_apart_once_however_many_steps(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(consent_file_step, "STEP_SECONDS", 0.0)
    monkeypatch.setattr(handed_file, "AT_ONCE", 4)
    taken: list[str] = []
    whole = named_table._as_written

    def counted(cell: str) -> str:
        taken.append(cell)
        return whole(cell)

    monkeypatch.setattr(named_table, "_as_written", counted)
    lines = [json.dumps(consent_body(row[0])) for row in rows(20)]
    listed = {"csv": table(CONSENTS, rows(20)).encode(), "ndjson": "\n".join(lines).encode()}
    file = hand_in(marketer, listed[kind] if kind in listed else WORKBOOKS[kind]([CONSENTS, *rows(20)]))
    steps = 1
    while consent_file_cut(file_id=file.pk, now=clock.now):
        steps += 1
    assert steps > 5 and [cell for cell in taken if cell.startswith("139")] == (
        [] if kind == "ndjson" else [row[0] for row in rows(20)]
    )
    assert [part.rows for part in file.parts.order_by("number")] == [3, 3, 3, 3, 3, 3, 2]
    told = answers(work_off(file))
    assert [one.line for one in told] == list(range(1 + (kind != "ndjson"), 21 + (kind != "ndjson")))
    assert Consent.objects.count() == 20 and all(one.id for one in told)


def consent_body(number: str) -> dict[str, Any]:
    said: dict[str, Any] = {"number": number, "channels": ["voice"], "categories": ["insurance"]}
    return {**said, "given_at": "2026-01-05T02:00:00Z", "evidence": {"kind": "form"}}


def test_a_kill_behind_the_last_part_leaves_nothing_to_cut(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last part is shorter than a part may be, and nobody said that it was the last."""
    monkeypatch.setattr(consent_file_step, "STEP_SECONDS", 0.0)
    file = hand_in(marketer, table(CONSENTS, rows(4)))
    for _ in range(2):
        assert consent_file_cut(file_id=file.pk, now=clock.now)
    file.refresh_from_db()
    assert (file.parts.count(), file.cut_at) == (2, None)
    assert not consent_file_cut(file_id=file.pk, now=clock.now)
    file = work_off(file)
    assert (file.parts.count(), Consent.objects.count(), file.problem) == (2, 4, "") and file.finished_at


def test_two_workers_take_no_row_twice(marketer: Marketer) -> None:
    file = hand_in(marketer, table(CONSENTS, rows(20)))
    consent_file_cut(file_id=file.pk, now=clock.now)

    def work() -> None:
        while consent_part_take(now=clock.now):
            pass

    at_once(3, work)
    consent_files_end(at=clock.now())
    file.refresh_from_db()
    assert Consent.objects.count() == 20 and file.finished_at
    assert acts("consents.claimed") == ["consents.claimed"] * 7


def test_a_fault_of_ours_ends_after_some_tries_and_is_said(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    file = hand_in(marketer, table(CONSENTS, rows(1)))
    consent_file_cut(file_id=file.pk, now=clock.now)

    def broken(**_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(consent_file_step, "consents_ingest", broken)
    for _ in range(MOST_TRIES):
        assert file.problem == "" and not consent_part_take(now=clock.now)
        file.refresh_from_db()
    assert file.problem == FAILED_BY_US and acts("consent_file.failed") == ["consent_file.failed"]


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("lost", ["folder", "key"])
def test_a_file_that_is_lost_is_tried_so_often_and_then_told(
    marketer: Marketer, cut: bool, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = hand_in(marketer, table(CONSENTS, rows(1)))
    if cut:
        consent_file_cut(file_id=file.pk, now=clock.now)
    if lost == "folder":
        shutil.rmtree(ConsentFiles(file.folder).folder)
    else:
        vault_key_destroy(file.folder)
    with caplog.at_level(logging.ERROR):
        for _ in range(MOST_TRIES):
            assert file.problem == "" and "ALARM" not in caplog.text
            assert not (consent_part_take(now=clock.now) if cut else consent_file_cut(file_id=file.pk, now=clock.now))
            file.refresh_from_db()
    assert file.problem == FAILED_BY_US and caplog.text.count(f"ALARM: file of consents {file.public_id}") == 1
    assert file.served_at is not None and acts("consent_file.failed") == ["consent_file.failed"]


@pytest.mark.parametrize("cut", [False, True])
def test_an_outage_costs_no_try(marketer: Marketer, monkeypatch: pytest.MonkeyPatch, cut: bool) -> None:
    file = hand_in(marketer, table(CONSENTS, rows(1)))
    if cut:
        consent_file_cut(file_id=file.pk, now=clock.now)

    def away(*_given: object, **_named: object) -> None:
        raise CacheGone

    with monkeypatch.context() as patch:
        patch.setattr(consent_file_step, "consents_ingest" if cut else "check_headings", away)
        for _ in range(2 * MOST_TRIES):
            assert not (consent_part_take(now=clock.now) if cut else consent_file_cut(file_id=file.pk, now=clock.now))
    file.refresh_from_db()
    assert (file.problem, file.tries) == ("", 0) and not file.parts.filter(tries__gt=0).exists()
    consent_file_cut(file_id=file.pk, now=clock.now)
    while consent_part_take(now=clock.now):
        pass
    file.refresh_from_db()
    assert file.finished_at and file.problem == ""


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_is_opened_once_for_all_steps(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(consent_file_step, "STEP_SECONDS", 0.0)
    listed = [*rows(5), ("1234", *rows(1)[0][1:]), *rows(9)[5:]]
    file = hand_in(marketer, WORKBOOKS[kind]([("导出",), CONSENTS, *listed]))
    steps = 1
    with openings() as opened:
        while consent_file_cut(file_id=file.pk, now=clock.now):
            steps += 1
            for path in ConsentFiles(file.folder).folder.iterdir():
                assert b"1391234" not in path.read_bytes()
    assert (steps > 3, len(opened)) == (True, 1)
    assert ConsentFiles(file.folder).exists(SHEET)
    file = work_off(file)
    told = answers(file)
    assert [one.line for one in told] == list(range(3, 13)) and [one.line for one in told if not one.id] == [8]
    assert (Consent.objects.count(), file.headings) == (9, list(CONSENTS))
    assert "list.lines_above_header" in consent_file_warnings(file)


def test_what_a_kill_left_half_kept_is_never_read_and_goes_with_the_rows(marketer: Marketer) -> None:
    file = hand_in(marketer, workbook(CONSENTS, *rows(4)))
    with openings() as opened:
        with killed_while_keeping(), pytest.raises(SystemExit):
            consent_file_cut(file_id=file.pk, now=clock.now)
        folder = ConsentFiles(file.folder)
        assert len(list(folder.folder.iterdir())) == 2 and not folder.exists(SHEET) and not file.parts.exists()
        file = work_off(file)
    assert (len(opened), Consent.objects.count()) == (2, 4) and file.finished_at
    assert {path.name for path in folder.folder.iterdir()} == {"answers-0", "answers-1"}


def test_a_workbook_that_ends_while_it_is_kept_leaves_no_sheet(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps it was given up meanwhile: the file is finished by another."""
    file, whole = hand_in(marketer, workbook(CONSENTS, *rows(4))), kept_sheet._pieces

    def late(*given: Any) -> Iterator[bytes]:
        pieces = whole(*given)
        yield next(pieces)
        ConsentFile.objects.filter(pk=file.pk).update(cut_at=clock.now())
        consent_file_end(file_id=file.pk, at=clock.now())
        yield from pieces

    monkeypatch.setattr(kept_sheet, "_pieces", late)
    assert not consent_file_cut(file_id=file.pk, now=clock.now)
    file.refresh_from_db()
    assert file.finished_at and not list(ConsentFiles(file.folder).folder.iterdir())
