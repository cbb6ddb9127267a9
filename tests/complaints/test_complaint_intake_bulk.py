"""Many complaints at once are answered and kept as one by one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint, ComplaintChange, ComplaintStep, Evidence, ImportedRow
from complaints.services import complaint_intake_bulk
from complaints.services.complaint_intake import IntakeAnswer, complaint_ingest
from complaints.services.complaint_intake_bulk import complaints_ingest
from core.errors import DomainError
from core.models import AuditRecord
from tests.acts import acts, behind

from .conftest import ALICE, BOB, SYSTEM, number

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
ROW: dict[str, Any] = {"caller": "4008095559", "called": ALICE, "at": "2026-11-20T19:41:00+08:00", "category": "loans"}
LATER = "2026-11-21T19:41:00+08:00"
ROWS: list[Any] = [
    {**ROW, "reference": "a-1", "text": "您好，贷款了解一下 13901580001"},
    {**ROW, "reference": "a-2", "call_confirmed": True},  # the same call, now with the operator's word
    {**ROW, "called": BOB, "reference": "a-1"},  # the reference of another's complaint
    {**ROW, "called": BOB, "reference": "a-3", "at": LATER, "call_confirmed": True},
    {**ROW, "called": BOB, "reference": "a-3", "at": LATER},
    {**ROW, "at": LATER, "caller": "057186530001", "channel": "text"},
    {**ROW, "at": "2199-01-01T00:00:00Z", "reference": "a-7"},  # held
    {**ROW, "at": "2199-01-01T00:00:00Z", "reference": "a-7"},
    {**ROW, "at": "2001-01-01T00:00:00Z"},  # too long ago
    {**ROW, "called": "nobody"},
    {**ROW, "colour": "red"},
    "no row",
    None,
]
pytestmark = pytest.mark.django_db
KEPT = ("caller__value", "number__sealed", "called_at", "channel", "category", "text", "text_digest", "evidence", "province",
        "source", "client", "reference", "reference_digest", "status", "filed_at", "received_at")  # fmt: skip


def ingest(rows: list[Any], client: str = "opr_1") -> list[Any]:
    return complaints_ingest(rows=rows, client=client, at=AT, actor=SYSTEM)


def one_by_one(rows: list[Any]) -> list[Any]:
    answers: list[Any] = []
    for row in rows:
        try:
            answers.append(complaint_ingest(row=row, client="opr_1", at=AT, actor=SYSTEM))
        except DomainError as error:
            answers.append(error)
    return answers


def told(answers: list[Any]) -> list[Any]:
    """Answers without the ids, which are new each time: which rows are one complaint stays."""
    ids: dict[int, int] = {}
    return [
        (
            answer.reference,
            answer.status,
            answer.reasons,
            answer.complaint and ids.setdefault(answer.complaint.pk, len(ids)),
        )
        if isinstance(answer, IntakeAnswer)
        else (answer.code, answer.status, str(answer.message), [(e.pointer, e.code) for e in answer.errors])
        for answer in answers
    ]


def kept() -> list[Any]:
    held = ImportedRow.objects.order_by("row_digest").values_list("outcome", "reasons", "row_digest", "client")
    steps = ComplaintStep.objects.order_by("complaint").values_list("status", "at")
    rows = (Complaint.objects.order_by("pk").values_list(*KEPT), held, steps)
    return [[plain(each) for row in some for each in row] for some in rows]


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.parametrize("before", [0, 2, len(ROWS)])
def test_answers_and_rows_are_those_of_one_by_one(before: int) -> None:
    """`before`: so many of the rows were handed in earlier."""
    found = []
    for act in (one_by_one, ingest):
        with transaction.atomic():
            number(), number(BOB)
            one_by_one(ROWS[:before])
            found.append((told(act(ROWS)), kept()))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert [answer[1] for answer in found[1][0][:8]] == [
        *["accepted"] * 2, 409, *["accepted"] * 3, *["quarantined"] * 2,
    ]  # fmt: skip


def test_one_record_tells_what_is_new_and_the_database_notes_it() -> None:
    ingest(ROWS)
    wanted = ["complaint.evidence_raised", "complaint.quarantined", "complaints.filed"]
    assert sorted(acts("complaint")) == wanted
    filed = AuditRecord.objects.get(act="complaints.filed").data
    assert filed["complaints"] == list(Complaint.objects.order_by("pk").values_list("pk", flat=True))
    assert filed["confirmed"] == [Complaint.objects.get(evidence=Evidence.CONFIRMED, reference="a-3").pk]
    assert set(ComplaintChange.objects.values_list("complaint", flat=True)) == set(filed["complaints"])


def test_the_questions_do_not_grow_with_the_rows() -> None:
    number()
    asked = []
    for size in (2, 40):
        rows = [{**ROW, "reference": f"{size}-{n}", "caller": f"0571865{n:05}"} for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            assert {answer.status for answer in ingest(rows)} == {"accepted"}
        asked.append(len(queries))
    assert asked[1] <= asked[0] + 2


def test_a_number_that_has_a_row_is_asked_no_other_questions() -> None:
    """Registered numbers have one: another number of statements would take another time."""
    number()
    ingest([{**ROW, "called": "+8613800138009"}])  # what is read once a process is read
    asked = []
    for called in (ALICE, BOB):
        with CaptureQueriesContext(connection) as queries:
            assert [answer.status for answer in ingest([{**ROW, "called": called}])] == ["accepted"]
        asked.append([query["sql"].split()[0] for query in queries])
    assert asked[0] == asked[1]


def test_a_reference_taken_at_this_moment_is_answered_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def taken(*_: Any) -> list[Any]:
        tried.append(1)
        raise IntegrityError

    monkeypatch.setattr(complaint_intake_bulk, "_all_at_once", taken)
    assert told(ingest(ROWS)) == told(one_by_one(ROWS))
    assert tried == [1]


@pytest.mark.django_db(transaction=True)
def test_the_same_rows_twice_at_once_are_one_complaint_each() -> None:
    number(), number(BOB)
    rows = [ROWS[0], ROWS[3], ROWS[5]]
    second = behind(lambda: ingest(rows), lambda: ingest(rows[::-1]))
    assert {answer.status for answer in second} == {"accepted"}
    assert Complaint.objects.count() == 3
