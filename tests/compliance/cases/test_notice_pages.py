"""A firm's notice before and after the decision, the hearing it asks for, and what its first page says is due."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.models import CaseEvent
from compliance.cases.rules.breach_choice import Choice, Outcome
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.issued_document import document_issue
from core import clock
from core.policies import current_policy
from tests.compliance.cases.office import HEARING, OPENED, Office, chosen
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import FIRM_CALLER, PEOPLE, complaint, registered

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
ENGLISH = {"Accept-Language": "en"}
REASON = "采纳申辩：全部有同意记录"


@pytest.fixture
def office(at_the_time: Any) -> Office:
    made = Office()
    made.act("case.ask_firm")
    at_the_time(days=3)
    return made


@pytest.fixture
def portal(office: Office) -> Client:
    return desk_of(member_of(office.firm))


def page(portal: Client, office: Office, language: str = "en") -> str:
    answer = portal.get(f"/marketers/notices/{office.case.public_id}/", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def with_a_fine(office: Office) -> None:
    """One breach is not established, the others are fined."""
    made = chosen(office.case, clock.now())
    other = next(code for code in sorted(made) if made[code].outcome == Outcome.ESTABLISHED)
    told = {**made, other: Choice(Outcome.NOT_ESTABLISHED, REASON)}
    fined: dict[str, dict[str, Any]] = {
        "case.propose_penalty": {"sanction_proposed": "warning_fine", "fine_proposed": 20_000},
        "case.decide": {"sanction": "warning_fine", "fine": 20_000, "choices": told},
    }
    office.left = [
        (name, who, days, {**brings, **fined.get(name, {})})
        for name, who, days, brings in office.left
        if name not in HEARING
    ]


def test_what_is_asked_until_when_and_what_may_be_done(office: Office, portal: Client) -> None:
    shown = page(portal, office)
    assert "Please answer by the end of" in shown and "working days left" in shown
    assert "never makes a penalty harsher" in shown
    assert "Hand in a statement" in shown and "Hand in calls and consents" in shown
    assert f"/marketers/notices/{office.case.public_id}/hearing/" not in shown, "no notice, no hearing"


def test_the_figures_are_those_of_the_letter_whoever_complains_meanwhile(office: Office, portal: Client) -> None:
    before = page(portal, office)
    complaint(registered(PEOPLE[7]), caller=FIRM_CALLER, called_at=OPENED + timedelta(days=2), evidence="C2")
    violations_gather(at=clock.now())
    assert office.case.violations.values("complaint").distinct().count() == 5
    table = "<tbody>"
    assert (
        page(portal, office).partition(table)[2].partition("</tbody>")[0]
        == before.partition(table)[2].partition("</tbody>")[0]
    )


def test_before_its_service_the_firm_sees_nothing_of_a_decision(
    office: Office, portal: Client, at_the_time: Any
) -> None:
    with_a_fine(office)
    office.act("case.review_again")
    at_the_time(days=24)
    before = page(portal, office)
    office.act("case.decide")
    shown = page(portal, office)
    assert "With the authority" in shown and REASON not in shown and "Decided" not in shown
    assert shown.count("<details") == before.count("<details"), "no further letter"
    paper = document_issue(event=CaseEvent.objects.get(act="case.decide"), at=clock.now())
    assert paper is not None
    address = f"/marketers/documents/{paper.public_id}/"
    assert paper.number not in page(portal, office) and portal.get(address).status_code == 404, "issued, but not served"
    assert "Decided" not in portal.get("/marketers/notices/", headers=ENGLISH).content.decode()


def test_after_its_service_outcomes_sanction_payment_and_remedies(
    office: Office, portal: Client, at_the_time: Any
) -> None:
    with_a_fine(office)
    office.act("case.serve_decision")
    at_the_time(days=25)
    office.case.refresh_from_db()
    served, policy = office.case.served_at, current_policy()
    assert served is not None
    shown, chinese = page(portal, office), page(portal, office, "zh-hans")
    assert "Not established" in shown and REASON in shown and "20,000" in shown
    paper = document_issue(event=CaseEvent.objects.get(act="case.decide"), at=clock.now())
    proof = document_issue(event=CaseEvent.objects.get(act="case.serve_decision"), at=clock.now())
    assert paper is not None and proof is not None and proof.kind == "proof_of_service"
    assert page(portal, office).split("</h1>")[1].index(paper.number) < page(portal, office).split("</h1>")[1].index(
        proof.number
    )
    assert paper.number in page(portal, office) and paper.code in page(portal, office)
    days = [
        policy.due(served, policy.enforcement.deadlines[key]).astimezone(policy.numbering.zone)
        for key in ("reconsideration", "court")
    ]
    assert all(f"{day.year}年{day.month}月{day.day}日" in chinese for day in days)
    overview = portal.get("/marketers/", headers=ENGLISH).content.decode()
    assert "What is due" in overview and "20,000" in overview


def test_the_first_page_leads_with_what_is_due(office: Office, portal: Client) -> None:
    shown = portal.get("/marketers/", headers=ENGLISH).content.decode()
    assert office.case.reference in shown and "waits for your answer by" in shown
    assert shown.index("What is due") < shown.index("Latest scrubs")


def test_of_what_others_decided_the_page_names_no_remedy_of_ours(
    office: Office, portal: Client, at_the_time: Any
) -> None:
    with_a_fine(office)
    office.act("case.serve_decision")
    at_the_time(days=60)
    assert "ask for it by" in page(portal, office)
    office.case.facts["judgment_reference"] = "26-cv-01234"
    office.case.save()
    said = page(portal, office)
    assert "<strong>26-cv-01234</strong>" in said and "open to reconsideration" not in said
    assert "ask for it by" not in said and "file the suit by" not in said
