"""How an import begins, fails and ends: once each, and on record, whoever starts it how often."""

from datetime import UTC, datetime, timedelta

import pytest

from complaints.models import ComplaintImport
from core.models import AuditRecord
from core.services.file_import import file_import_begin, file_import_fail, file_import_finish
from tests.acts import acts, behind
from tests.registry.conftest import SYSTEM

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
DIGEST = b"d" * 32
pytestmark = pytest.mark.django_db


def begin(name: str = "july.csv", digest: bytes = DIGEST, at: datetime = AT) -> ComplaintImport:
    known_by = {"client": "opr_1", "format": "csv", "digest": digest}
    return file_import_begin(kind=ComplaintImport, known_by=known_by, first={"name": name}, at=at, actor=SYSTEM)


def fail(run: ComplaintImport, problem: str = "import.damaged") -> None:
    file_import_fail(run=run, problem=problem, at=LATER, actor=SYSTEM)


def finish(run: ComplaintImport, at: datetime = LATER, **counts: int) -> ComplaintImport:
    return file_import_finish(run=run, counts=counts, at=at, actor=SYSTEM)


def state(run: ComplaintImport) -> str:
    run.refresh_from_db()
    return run.state


def test_a_file_begins_once_and_is_known_by_what_is_in_it() -> None:
    run = begin()
    assert begin("renamed.csv", at=LATER) == run != begin(digest=b"e" * 32)
    assert (run.name, run.started_at, run.state) == ("july.csv", AT, "running")
    assert acts() == ["complaint_import.started"] * 2
    record = AuditRecord.objects.earliest("pk")
    assert (record.target_id, record.at, record.data) == (run.pk, AT, {"client": "opr_1", "format": "csv"})


def test_a_long_name_is_cut() -> None:
    assert begin("x" * 201).name == "x" * 200


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_begin_one() -> None:
    assert behind(begin, begin) == ComplaintImport.objects.get()
    assert acts() == ["complaint_import.started"]


def test_a_failure_is_on_record_once_and_another_start_goes_on() -> None:
    run = begin()
    fail(run)
    fail(run, "import.format")
    assert (state(run), run.problem) == ("failed", "import.damaged")
    assert AuditRecord.objects.get(act="complaint_import.failed").data == {"problem": "import.damaged"}
    again = begin(at=LATER)
    assert (again, again.state, again.started_at) == (run, "running", AT)
    assert state(run) == "running"
    fail(run)
    assert acts() == ["complaint_import.started", "complaint_import.failed", "complaint_import.failed"]


def test_an_end_is_told_once_with_its_counts() -> None:
    run = begin()
    ended = finish(run, accepted=7, rejected=2)
    assert (ended.state, ended.finished_at, ended.accepted, ended.rejected) == ("finished", LATER, 7, 2)
    again = finish(run, at=LATER + timedelta(days=1), accepted=9)
    assert (again.finished_at, again.accepted) == (LATER, 7)
    assert AuditRecord.objects.get(act="complaint_import.finished").data == {"accepted": 7, "rejected": 2}


def test_an_end_without_counts_and_after_a_failure_is_an_end() -> None:
    run = begin()
    fail(run)
    assert file_import_finish(run=run, at=LATER, actor=SYSTEM).problem == ""
    assert state(run) == "finished"
    assert AuditRecord.objects.get(act="complaint_import.finished").data == {}


def test_what_has_ended_neither_fails_nor_begins_anew() -> None:
    run = finish(begin())
    fail(run)
    assert begin() == run
    assert (state(run), run.problem, run.finished_at) == ("finished", "", LATER)
    assert acts() == ["complaint_import.started", "complaint_import.finished"]


@pytest.mark.django_db(transaction=True)
def test_two_who_finish_at_once_finish_once() -> None:
    run = begin()
    second = behind(lambda: finish(run, accepted=7), lambda: finish(run, accepted=9))
    assert second.accepted == 7
    assert acts() == ["complaint_import.started", "complaint_import.finished"]


@pytest.mark.django_db(transaction=True)
def test_a_failure_that_comes_at_once_with_the_end_says_nothing() -> None:
    run = begin()
    behind(lambda: finish(run), lambda: fail(run))
    assert (state(run), run.problem) == ("finished", "")
    assert acts() == ["complaint_import.started", "complaint_import.finished"]
