"""The operator's confirmation of calls, recorded on the desk or handed in by machine."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.services.complaint_intake import complaint_ingest
from compliance.cases.models import Case, CaseEvent
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from core.access.roles import Role
from core.errors import DomainError
from core.models import AuditRecord
from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, PEOPLE, campaign, officer
from tests.pages import send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
CALLER = "4009001166"


@pytest.fixture
def operator() -> Operator:
    return operator_admit(name="江苏电信", at=NOW, actor=ACTOR)


@pytest.fixture
def case() -> Case:
    """Eight people from three provinces: enough for a label but for a confirmed call."""
    for n, filed in enumerate(campaign(8, days=4, caller=CALLER)):
        Complaint.objects.filter(pk=filed.pk).update(province=("CN-JS", "CN-ZJ", "CN-SH")[n % 3])
    violations_gather(at=NOW + timedelta(hours=2))
    return Case.objects.get()


def said(case: Case, operator: Operator, count: int = 2) -> dict[str, object]:
    chosen = Complaint.objects.order_by("pk").values_list("pk", flat=True)[:count]
    return {"complaints": list(chosen), "operator": operator.pk, "reference": "苏电信函〔2026〕118号"}


def test_confirmed_calls_raise_the_evidence_and_a_label_is_proposed(case: Case, operator: Operator) -> None:
    assert BlacklistEntry.objects.filter(action="label").count() == 0
    desk = desk_of(officer(Role.OFFICER, case.province))
    address = f"/regulator/cases/{case.public_id}/confirm-calls/"
    assert address in desk.get(f"/regulator/cases/{case.public_id}/").content.decode()
    page = desk.get(address).content.decode()
    assert "****" in page
    assert not any(number[3:] in page for number in PEOPLE)
    assert send(desk, address, said(case, operator)).status_code == 302
    assert Complaint.objects.filter(evidence="C2").count() == 2
    assert set(Violation.objects.filter(complaint__evidence="C2").values_list("evidence", flat=True)) == {"C2"}
    assert BlacklistEntry.objects.filter(action="label", state="proposed").count() == 1
    event = CaseEvent.objects.get(act="case.calls_confirmed")
    assert event.params["count"] == 2
    assert AuditRecord.objects.filter(act="case.calls_confirmed").count() == 1
    text = desk.get(f"/regulator/cases/{case.public_id}/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "运营商确认 2 通电话 · 江苏电信" in text


def test_only_this_cases_proved_complaints_are_confirmed(case: Case, operator: Operator) -> None:
    desk = desk_of(officer(Role.OFFICER, case.province))
    address = f"/regulator/cases/{case.public_id}/confirm-calls/"
    wrongs: tuple[dict[str, Any], ...] = (
        {"complaints": [10**6]},
        {"complaints": []},
        {"operator": ""},
        {"reference": " "},
    )
    for wrong in wrongs:
        assert send(desk, address, {**said(case, operator), **wrong}).status_code == 422
    assert not Complaint.objects.filter(evidence="C2").exists()


def test_nobody_else_confirms(case: Case, operator: Operator) -> None:
    address = f"/regulator/cases/{case.public_id}/confirm-calls/"
    elsewhere = desk_of(officer(Role.OFFICER, "CN-XJ"))
    assert elsewhere.post(address, said(case, operator)).status_code == 404
    assert desk_of(officer(Role.AUDITOR, "")).post(address, said(case, operator)).status_code == 403
    assert send(desk_of(officer(Role.LEGAL_REVIEWER, "")), address, said(case, operator)).status_code == 422
    assert Client().post(address, said(case, operator)).status_code == 302
    assert not Complaint.objects.filter(evidence="C2").exists()


ROW = {"caller": CALLER, "called": PEOPLE[0], "at": NOW.isoformat(), "reference": "r-1"}


def test_an_operators_machine_confirms_at_filing() -> None:
    take: dict[str, Any] = {"client": "opr_x", "at": NOW + timedelta(hours=1), "actor": ACTOR}
    plain = complaint_ingest(row={**ROW, "call_confirmed": False}, **take)
    assert isinstance(plain.complaint, Complaint)
    assert plain.complaint.evidence == "C1"
    again = complaint_ingest(row={**ROW, "call_confirmed": True}, **take)
    assert isinstance(again.complaint, Complaint)
    assert (again.complaint.pk, again.complaint.evidence) == (plain.complaint.pk, "C2")
    other = complaint_ingest(row={**ROW, "called": PEOPLE[1], "reference": "r-2", "call_confirmed": True}, **take)
    assert isinstance(other.complaint, Complaint)
    assert other.complaint.evidence == "C2"
    with pytest.raises(DomainError) as refused:
        complaint_ingest(row={**ROW, "call_confirmed": "perhaps"}, **take)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/call_confirmed", "call_confirmed.malformed")
    ]
