"""What reports count of the desk's work: deadlines by the act they ask for, firms that did it again, firms that officers found out."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from compliance.cases.models import BreachOutcome, Case
from compliance.cases.services.case import case_assign, case_move, case_respondent_name
from compliance.cases.services.gathering import violations_gather
from compliance.findings.services.assessment import complaints_assess_changed
from compliance.reports.rules.folding import public_data
from core.access.roles import Role
from tests.compliance.cases.office import HEARING, OPENED, WAY, Office, service
from tests.compliance.reports.building import build
from tests.compliance.world import campaign, firm, officer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def figures(at: datetime, start: date = date(2026, 11, 14), **other: Any) -> dict[str, Any]:
    data: dict[str, Any] = build(start=start, end=(at - DAY).date(), at=at, **other).data
    return data


def test_a_decision_on_day_120_missed_its_90_days_whether_or_not_a_sweep_noted_it() -> None:
    office = Office()
    late = {"case.review_again": 119, "case.decide": 120, "case.serve_decision": 121}
    office.left = [
        (act, who, late.get(act, day), service(121) if act == "case.serve_decision" else brought)
        for act, who, day, brought in office.left
        if act not in HEARING
    ]
    office.act("case.serve_decision")
    at = OPENED + 130 * DAY
    kept = {row["key"]: (row["kept"], row["missed"]) for row in figures(at)["deadlines"]}
    assert kept["decided"] == (0, 1) and kept["penalty_proposed"] == (1, 0) and kept["served"] == (1, 0)
    assert "statement" not in kept
    later = figures(at, start=date(2027, 3, 1))
    assert {row["key"]: row["missed"] for row in later["deadlines"]} == {"decided": 1, "served": 0}


def decided_before(case: Case, **said: Any) -> Case:
    """Another case of the same firm, decided a hundred days earlier."""
    other = Case.objects.get(pk=case.pk)
    other.pk, other.public_id, other.reference, other.gathering = None, "cas_before", "C-2026-888881-X", False
    other.decided_at = case.decided_at - 100 * DAY if case.decided_at else None
    for name, value in said.items():
        setattr(other, name, value)
    other.save(force_insert=True)
    for held in case.outcomes.all():
        BreachOutcome.objects.create(
            case=other, breach=held.breach, outcome=held.outcome, calls=1, people=1, at=held.at, ended_at=held.ended_at
        )
    return other


def test_a_firm_did_it_again_where_both_decisions_established_something_and_stand() -> None:
    office = Office()
    office.act("case.serve_decision")
    case = Case.objects.get(pk=office.case.pk)
    reason = {"reason": "具有一定社会影响"}
    case_move(case=case, act="case.publish", actor=office.people["head"], at=OPENED + 28 * DAY, facts=reason)
    before = decided_before(case)
    at = OPENED + 40 * DAY
    (row,) = figures(at)["repeat"]
    assert (row["key"], row["decisions"]) == (office.firm.public_id, 2)
    assert row["established"] == BreachOutcome.objects.filter(outcome="established").count()
    assert public_data(figures(at))["repeat"] == []  # one of the two is not published

    Case.objects.filter(pk=before.pk).update(sanction="no_fault")
    assert figures(at + DAY)["repeat"] == []
    Case.objects.filter(pk=before.pk).update(sanction="warning_fine")
    BreachOutcome.objects.filter(case=before).update(ended_at=at + DAY)
    assert figures(at + 2 * DAY)["repeat"] == []
    BreachOutcome.objects.filter(case=before).update(ended_at=None, outcome="left_out")
    assert figures(at + 3 * DAY)["repeat"] == []


def test_a_firm_that_an_officer_found_out_has_its_complaints_and_breaches_in_its_own_report() -> None:
    office = Office.__new__(Office)
    office.left, office.firm = list(WAY), firm(caller="")
    campaign(4, evidence="C2")
    violations_gather(at=OPENED)
    case = Case.objects.get()
    office.people = {
        "officer": officer(mail="一号@office.example"),
        "head": officer(Role.HEAD, mail="负责人@office.example"),
        "legal": officer(Role.LEGAL_REVIEWER, mail="法制@office.example"),
        "hearing": officer(Role.HEARING_OFFICER, mail="听证人@office.example"),
    }
    for one in (office.people["officer"], officer(mail="二号@office.example")):
        case_assign(case=case, officer=one, assigned_by=one, at=OPENED)
    case.refresh_from_db()
    named: dict[str, Any] = {"marketer": office.firm, "name": "", "reason": "合同载明", "at": OPENED}
    case_respondent_name(case=case, officer=office.people["officer"], **named)
    complaints_assess_changed(at=OPENED)
    violations_gather(at=OPENED)
    office.case = Case.objects.get()
    office.act("case.serve_decision")
    at = OPENED + 40 * DAY
    own, nation = figures(at, scope=f"firm:{office.firm.public_id}"), figures(at)
    assert own["complaints"] == own["people"] == 4
    assert own["violations"] == nation["violations"] and own["violations"]["established"] > 0
    assert own["firms"]["established"] == nation["firms"]["established"] == 1
    for data in (own, nation):
        (row,) = data["by_firm"]
        assert (row["key"], row["complaints"], row["state"]) == (office.firm.public_id, 4, "served")
        assert row["established"] == data["violations"]["established"]
