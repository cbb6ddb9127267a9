"""Filing: one complaint for one call, whoever sends it how often."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint, Evidence
from complaints.rules.doors import Door
from complaints.rules.statement import read_statement
from complaints.services.complaint import complaint_file
from complaints.signals import complaint_filed
from core import clock
from core.models import AuditRecord
from core.policies import current_policy
from tests.acts import acts, refusal_of
from tests.registry.conftest import at_once

from .conftest import ALICE, BOB, SYSTEM, file_complaint, number


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
    answers = at_once(4, lambda: file_complaint(at=at).repeated)
    assert sorted(answers) == [False, True, True, True]
    assert Complaint.objects.filter(caller__value="+864008095559").count() == 1


@pytest.mark.django_db
def test_a_draft_that_waited_too_long_is_refused_at_filing() -> None:
    now = clock.now()
    body = {"caller": "95588", "called": ALICE, "at": (now - timedelta(days=729)).isoformat()}
    said = read_statement(body, door=Door.API, policy=current_policy(now), at=now).statement
    assert said is not None
    late = now + timedelta(days=2)
    refused = refusal_of(lambda: complaint_file(statement=said, number=number(), source="site", at=late, actor=SYSTEM))
    assert refused == "call.too_old"
    assert not Complaint.objects.exists()
    assert acts("complaint") == []
