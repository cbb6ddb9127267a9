"""Filing: one complaint for one call, whoever sends it how often; then what is added and what is told."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from complaints.models import Complaint, ComplaintStep, Evidence
from complaints.services.complaint_details import (
    complaint_answer_money_lost,
    complaint_details_add,
    complaint_evidence_raise,
)
from complaints.services.complaint_step import complaint_step_add, complaint_steps_add
from complaints.signals import complaint_filed
from core import clock
from core.errors import DomainError
from core.models import AuditRecord

from .conftest import ALICE, BOB, SYSTEM, file_complaint


@pytest.mark.django_db
def test_a_complaint_is_kept_as_said_and_told_once(django_capture_on_commit_callbacks: Any) -> None:
    told: list[int] = []

    def listen(complaint_id: int, **_: Any) -> None:
        told.append(complaint_id)

    complaint_filed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            complaint = file_complaint(text="  Get a LOAN,  now ", channel="text").complaint
    finally:
        complaint_filed.disconnect(listen)
    assert told == [complaint.pk]
    assert complaint.text == "  Get a LOAN,  now "
    assert (complaint.evidence, complaint.status) == (Evidence.PROVED, "received")
    assert [step.status for step in complaint.steps.all()] == ["received"]
    assert AuditRecord.objects.filter(act="complaint.filed", target_id=complaint.pk).count() == 1


@pytest.mark.django_db
def test_the_same_call_is_one_complaint() -> None:
    at = clock.now() - timedelta(hours=1)
    first = file_complaint(at=at)
    again = file_complaint(at=at + timedelta(minutes=9))
    assert again.repeated
    assert again.complaint == first.complaint
    assert not file_complaint(at=at + timedelta(minutes=11)).repeated
    assert not file_complaint("4008095558", at=at).repeated
    assert not file_complaint(at=at, e164=BOB).repeated
    assert Complaint.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_filings_at_once_are_one_complaint() -> None:
    at = clock.now()
    file_complaint("95588", at=at)  # makes the number and loads what is loaded on first use
    start = threading.Barrier(4)
    answers: list[bool] = []

    def file() -> None:
        start.wait()
        try:
            answers.append(file_complaint(at=at).repeated)
        finally:
            connection.close()

    threads = [threading.Thread(target=file) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, True, True, True]
    assert Complaint.objects.filter(caller__value="+864008095559").count() == 1


@pytest.mark.django_db
def test_a_draft_that_waited_too_long_is_refused_at_filing() -> None:
    now = clock.now()
    at = now - timedelta(days=729)
    with pytest.raises(DomainError) as refused:
        file_at = now + timedelta(days=2)
        from complaints.rules.doors import Door
        from complaints.rules.statement import read_statement
        from complaints.services.complaint import complaint_file
        from core.policies import current_policy

        from .conftest import number

        body = {"caller": "95588", "called": ALICE, "at": at.isoformat()}
        said = read_statement(body, door=Door.API, policy=current_policy(now), at=now).statement
        assert said is not None
        complaint_file(statement=said, number=number(), source="site", at=file_at, actor=SYSTEM)
    assert refused.value.code == "call.too_old"
    assert not Complaint.objects.exists()


@pytest.mark.django_db
def test_details_fill_only_what_was_open() -> None:
    complaint = file_complaint(claimed_name="Sunrise").complaint
    added = complaint_details_add(
        complaint_id=complaint.pk,
        answers={"claimed_name": "Moon", "robocall": True, "refused_before": None},
        at=clock.now(),
        actor=SYSTEM,
    )
    assert (added.claimed_name, added.robocall, added.refused_before) == ("Sunrise", True, None)
    lost = complaint_answer_money_lost(complaint_id=complaint.pk, lost=True, at=clock.now(), actor=SYSTEM)
    assert lost.money_lost is True
    acts = set(AuditRecord.objects.filter(target_id=complaint.pk).values_list("act", flat=True))
    assert acts >= {"complaint.details_added", "complaint.money_lost_answered"}


@pytest.mark.django_db
def test_evidence_only_rises() -> None:
    complaint = file_complaint().complaint
    for evidence in (Evidence.RECORDED, Evidence.CONFIRMED):
        complaint_evidence_raise(
            complaint_id=complaint.pk, evidence=evidence, basis="recording", at=clock.now(), actor=SYSTEM
        )
    complaint.refresh_from_db()
    assert complaint.evidence == Evidence.RECORDED


@pytest.mark.django_db
def test_a_step_is_told_once_and_the_latest_is_the_status() -> None:
    one, two = file_complaint(e164=ALICE).complaint, file_complaint(e164=BOB).complaint
    for _ in range(2):
        complaint_step_add(
            complaint_id=one.pk, status="filed_as_case", case_reference="C-1", at=clock.now(), actor=SYSTEM
        )
    fresh = complaint_steps_add(
        complaint_ids=[one.pk, two.pk], status="filed_as_case", case_reference="C-1", at=clock.now(), actor=SYSTEM
    )
    assert fresh == 1
    assert ComplaintStep.objects.filter(status="filed_as_case").count() == 2
    one.refresh_from_db()
    assert one.status == "filed_as_case"
    with pytest.raises(ValueError, match="no status"):
        complaint_step_add(complaint_id=one.pk, status="lost", at=clock.now(), actor=SYSTEM)
