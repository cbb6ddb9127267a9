"""What is added afterwards: answers fill what was open, evidence rises; each is on record and is news."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from complaints.models import Complaint, Evidence
from complaints.services.complaint_details import (
    complaint_answer_money_lost,
    complaint_details_add,
    complaint_evidence_raise,
)
from complaints.signals import complaint_amended
from core.models import AuditRecord
from tests.acts import acts, behind

from .conftest import SYSTEM, file_complaint

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def add(complaint: Complaint, **answers: Any) -> Complaint:
    return complaint_details_add(complaint_id=complaint.pk, answers=answers, at=AT, actor=SYSTEM)


def money_lost(complaint: Complaint, lost: bool) -> Complaint:
    return complaint_answer_money_lost(complaint_id=complaint.pk, lost=lost, at=AT, actor=SYSTEM)


def prove(complaint: Complaint, evidence: Evidence) -> Complaint:
    return complaint_evidence_raise(
        complaint_id=complaint.pk, evidence=evidence, basis="operator.record", at=AT, actor=SYSTEM
    )


@pytest.fixture
def news() -> Iterator[list[int]]:
    told: list[int] = []

    def listen(complaint_id: int, **_: Any) -> None:
        told.append(complaint_id)

    complaint_amended.connect(listen)
    yield told
    complaint_amended.disconnect(listen)


def test_details_fill_only_what_was_open() -> None:
    complaint = file_complaint(claimed_name="Sunrise").complaint
    added = add(complaint, claimed_name="Moon", manner="robot", refused_before=None)
    assert (added.claimed_name, added.robocall, added.refused_before) == ("Sunrise", True, None)
    record = AuditRecord.objects.get(act="complaint.details_added")
    assert (record.target_id, record.data) == (complaint.pk, {"fields": ["manner", "robocall"]})


def test_the_same_details_again_change_nothing(news: list[int], django_capture_on_commit_callbacks: Any) -> None:
    complaint = file_complaint().complaint
    with django_capture_on_commit_callbacks(execute=True):
        add(complaint, manner="live")
        again = add(complaint, manner="robot")
    assert (again.manner, again.robocall) == ("live", False)
    assert acts("complaint.details") == ["complaint.details_added"]
    assert news == [complaint.pk]


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_the_first_stays() -> None:
    complaint = file_complaint().complaint
    second = behind(lambda: add(complaint, claimed_name="Sunrise"), lambda: add(complaint, claimed_name="Moon"))
    assert second.claimed_name == "Sunrise"
    assert acts("complaint.details") == ["complaint.details_added"]


def test_the_complainants_own_number_is_masked_in_what_is_added() -> None:
    added = add(file_complaint().complaint, claimed_name="bank of 139 1234 5678")
    assert added.claimed_name == "bank of 139****5678"


def test_what_nobody_is_asked_afterwards_is_an_error_of_the_caller() -> None:
    complaint = file_complaint().complaint
    with pytest.raises(ValueError, match="not asked afterwards for text"):
        add(complaint, text="more")
    assert acts("complaint.details") == []


def test_whether_money_was_lost_may_be_corrected() -> None:
    complaint = file_complaint().complaint
    assert money_lost(complaint, True).money_lost is True
    assert money_lost(complaint, False).money_lost is False
    assert acts("complaint.money") == ["complaint.money_lost_answered"] * 2


def test_evidence_only_rises(news: list[int], django_capture_on_commit_callbacks: Any) -> None:
    complaint = file_complaint().complaint
    with django_capture_on_commit_callbacks(execute=True):
        prove(complaint, Evidence.RECORDED)
        prove(complaint, Evidence.RECORDED)
        assert prove(complaint, Evidence.CONFIRMED).evidence == Evidence.RECORDED
    record = AuditRecord.objects.get(act="complaint.evidence_raised")
    assert record.data == {"fields": ["evidence"], "basis": "operator.record"}
    assert news == [complaint.pk]


@pytest.mark.django_db(transaction=True)
def test_weaker_evidence_that_comes_at_once_with_better_lowers_nothing() -> None:
    complaint = file_complaint().complaint
    behind(lambda: prove(complaint, Evidence.RECORDED), lambda: prove(complaint, Evidence.CONFIRMED))
    complaint.refresh_from_db()
    assert complaint.evidence == Evidence.RECORDED
    assert acts("complaint.evidence") == ["complaint.evidence_raised"]
