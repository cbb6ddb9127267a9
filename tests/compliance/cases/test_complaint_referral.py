"""Whoever lost money is passed on to the police within hours: proposed at the desk, recorded with the receipt, told once."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from complaints.services.complaint_details import complaint_answer_money_lost
from compliance.cases.selectors.complaint_referral import is_referred, referral_due, referrals_proposed
from compliance.cases.services.complaint_referral import complaint_refer
from core.access.roles import Role
from core.models import User
from core.policies import current_policy
from tests.acts import acts, refusal_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, complaint, officer, registered
from tests.pages import send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
ENGLISH = {"Accept-Language": "en"}


def lost(**more: Any) -> Complaint:
    filed = complaint(registered(), **more)
    return complaint_answer_money_lost(complaint_id=filed.pk, lost=True, at=NOW, actor=ACTOR)


def refer(filed: Complaint, receipt: str = "A-2026-7") -> str:
    person = User.objects.filter(email="supervisor@office.example").first()
    person = person or officer(Role.SUPERVISOR, province="", mail="supervisor@office.example")
    return refusal_of(lambda: complaint_refer(complaint=filed, receipt=receipt, officer=person, at=NOW))


def proposed() -> list[Complaint]:
    return [row.complaint for row in referrals_proposed(Complaint.objects.all(), current_policy(NOW), 10)]


def test_it_is_proposed_until_it_is_done_and_its_clock_runs_from_receipt() -> None:
    complaint(registered(), caller="95588")
    filed = lost()
    assert proposed() == [filed]
    assert referral_due(filed, current_policy(NOW)) == filed.received_at + timedelta(hours=24)
    assert refer(filed) == ""
    assert proposed() == [] and is_referred(filed, current_policy(NOW))


def test_it_is_told_beside_what_becomes_of_the_call_and_once() -> None:
    filed = lost()
    status = filed.status
    assert [refer(filed, " "), refer(filed, "x" * 201)] == ["complaint_referral.receipt"] * 2
    assert [refer(filed) for _ in range(2)] == ["", "complaint_referral.done"]
    filed.refresh_from_db()
    step = filed.steps.get(status="referred")
    assert step.aside and step.params["who"]["en"] == "Police" and filed.status == status
    assert acts("complaint.referred") == ["complaint.referred"]


def test_whoever_is_not_proved_and_whoever_is_taken_out_is_not_proposed() -> None:
    filed = lost()
    Complaint.objects.filter(pk=filed.pk).update(evidence="C0")
    assert proposed() == []
    Complaint.objects.filter(pk=filed.pk).update(evidence="C1", erased_at=NOW)
    assert proposed() == [] and refer(filed) == "complaint_referral.done"


def test_the_desk_proposes_it_and_records_the_receipt(at_the_time: Any) -> None:
    filed = lost()
    desk = desk_of(officer(Role.SUPERVISOR, province=""))
    page = f"/regulator/complaints/{filed.public_id}/"
    assert 'id="money-lost"' in desk.get("/regulator/", headers=ENGLISH).content.decode()
    assert f"{page}referral/" in desk.get(page, headers=ENGLISH).content.decode()
    assert send(desk, f"{page}referral/", {"receipt": ""}).status_code == 422
    assert send(desk, f"{page}referral/", {"receipt": "A-2026-7"})["Location"] == page
    assert 'id="referral"' not in desk.get(page, headers=ENGLISH).content.decode()
    assert 'id="money-lost"' not in desk.get("/regulator/", headers=ENGLISH).content.decode()
