"""Trusted intake: a row is filed for the holder of the called number, held until somebody has looked, or refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from complaints.models import Complaint, Evidence, ImportedRow
from complaints.models.complaint_import import RAW
from complaints.services.complaint_intake import IntakeAnswer, complaint_ingest
from core.models import AuditRecord, Number
from core.secrets.encryption import decrypt
from tests.acts import acts, behind, refusal_of

from .conftest import ALICE, SYSTEM, number

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
ROW = {"caller": "4008095559", "called": ALICE, "at": "2026-11-20T19:41:00+08:00", "category": "loans"}
EARLY = {**ROW, "at": "2199-01-01T00:00:00Z", "reference": "app-7"}
pytestmark = pytest.mark.django_db


def ingest(row: object, client: str = "opr_1") -> IntakeAnswer:
    return complaint_ingest(row=row, client=client, at=AT, actor=SYSTEM)


def test_a_row_is_filed_for_the_holder_of_the_called_number() -> None:
    answer = ingest({**ROW, "reference": "app-1"})
    complaint = Complaint.objects.get()
    assert answer == IntakeAnswer("app-1", "accepted", complaint)
    assert (complaint.number, complaint.client, complaint.source) == (number(), "opr_1", "api")
    assert (complaint.evidence, complaint.received_at) == (Evidence.PROVED, AT)
    assert acts("complaint") == ["complaint.filed"]


def test_the_same_row_again_is_the_first_complaint() -> None:
    assert ingest(ROW).complaint == ingest(ROW).complaint
    assert acts("complaint") == ["complaint.filed"]


@pytest.mark.django_db(transaction=True)
def test_the_same_row_twice_at_once_is_one_complaint() -> None:
    number()
    second = behind(lambda: ingest(ROW), lambda: ingest(ROW))
    assert second.complaint == Complaint.objects.get()
    assert acts("complaint") == ["complaint.filed"]


def test_a_call_in_the_operators_own_record_is_better_evidence_now_or_later() -> None:
    assert ingest({**ROW, "call_confirmed": False}).complaint == Complaint.objects.get(evidence=Evidence.PROVED)
    assert ingest({**ROW, "call_confirmed": True}).complaint == Complaint.objects.get(evidence=Evidence.CONFIRMED)
    ingest({**ROW, "call_confirmed": True})
    assert acts("complaint") == ["complaint.filed", "complaint.evidence_raised"]
    assert AuditRecord.objects.get(act="complaint.evidence_raised").data["basis"] == "operator.record"


def test_what_may_be_true_is_held_unreadable_and_once() -> None:
    for _ in range(2):
        assert ingest(EARLY) == IntakeAnswer("app-7", "quarantined", reasons=("call.after_filing",))
    held = ImportedRow.objects.get()
    assert (held.outcome, held.reasons, held.client) == ("quarantined", ["call.after_filing"], "opr_1")
    assert ALICE[3:].encode() not in bytes(held.raw or b"")
    assert ALICE.encode() in decrypt(RAW, bytes(held.raw or b""))
    assert not Complaint.objects.exists()
    assert acts("complaint") == ["complaint.quarantined"] * 2  # each handing in is on record
    ingest(EARLY, client="opr_2")
    assert ImportedRow.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_handed_in_twice_at_once_is_held_once() -> None:
    behind(lambda: ingest(EARLY), lambda: ingest(EARLY))
    assert ImportedRow.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({**ROW, "caller": ""}, "caller.missing"),
        ({**ROW, "called": ""}, "called.missing"),
        ({**EARLY, "category": "weapons"}, "call.after_filing"),
        ({**ROW, "colour": 1}, "field.unknown"),
        ("nonsense", "row.malformed"),
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_is_kept(row: Any, code: str) -> None:
    assert refusal_of(lambda: ingest(row)) == code
    assert not (Complaint.objects.exists() or ImportedRow.objects.exists() or Number.objects.exists())
    assert acts() == []


def test_a_reference_that_stands_for_another_complaint_is_refused() -> None:
    ingest({**ROW, "reference": "r1"})
    assert refusal_of(lambda: ingest({**ROW, "reference": "r1", "called": "+8613800138001"})) == "reference.taken"
    assert ingest({**ROW, "reference": "r1", "called": "+8613800138001"}, client="opr_2").status == "accepted"
