"""An order to rectify: the firm reports what it did, an officer records the inspection, and the clock ends by it or goes on."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import Case, CaseClock
from compliance.cases.rules.case_clock import clocks_of
from compliance.cases.rules.rectification import RECTIFY, is_owed, is_unmet
from compliance.cases.selectors.case_clock import timed_of
from compliance.cases.selectors.case_missing import lacking, missing_of
from compliance.cases.selectors.rectification import may_show_mending, ordered_of
from compliance.cases.services.case import case_move
from compliance.cases.services.case_attachment import case_attachments_hand_in
from compliance.cases.services.case_clock import clocks_sweep
from core import clock
from core.errors import Conflict, NotAllowed
from core.policies import current_policy
from tests.acts import acts, refusal_of
from tests.compliance.cases.office import OPENED, Office, done, paper, service
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import desk_of

pytestmark = pytest.mark.django_db
SERVED = OPENED + timedelta(days=28)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def office() -> Office:
    """An order to rectify, served on the twenty-eighth day. Nothing serious, so nobody is heard."""
    made = Office()
    made.act("case.ask_firm")
    proposed = {
        "choices_proposed": ...,
        "findings_review": "逐条比对",
        "defences_checked": True,
        "sanction_proposed": RECTIFY,
    }
    decided = {"choices": ..., "sanction": RECTIFY, "reason": "事实清楚", "defence_answer": "逐条答复"}
    for step in (
        ("case.propose_penalty", "legal", 4, proposed),
        ("case.send_notice", "officer", 5, {"service_way": "in_person"}),
        ("case.serve_notice", "officer", 5, service(5)),
        ("case.decide", "head", 26, decided),
        ("case.serve_decision", "officer", 28, service(28)),
    ):
        made.case = done(made.case, made.people, *step)
    return made


def inspect(office: Office, found: str, days: int, who: str = "officer", **said: Any) -> Case:
    facts = {
        "rectify_outcome": found,
        "inspection_record": paper(office.case, "inspection_record"),
        "reason": "现场检查",
    }
    office.case = case_move(
        case=office.case, act="case.record_rectification", actor=office.people[who], at=SERVED + timedelta(days=days),
        facts={**facts, **said},
    )  # fmt: skip
    return office.case


def clocks(office: Office) -> set[str]:
    return {
        one.code
        for one in clocks_of(timed_of(Case.objects.get(), current_policy(SERVED), SERVED), current_policy(SERVED))
    }


def test_what_is_found_in_part_leaves_the_clock_and_leads_on_and_in_full_ends_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy, at = current_policy(SERVED), SERVED + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: at)
    member = member_of(office.firm)
    portal, address = desk_of(member), f"/marketers/notices/{office.case.public_id}/"
    ordered = ordered_of(office.case, policy)
    assert ordered is not None and ordered.owed and ordered.found is None and "rectify" in clocks(office)
    page = portal.get(address, headers=ENGLISH).content.decode()
    assert (
        "Rectify what the decision names by" in page
        and "to be rectified by" in portal.get("/marketers/", headers=ENGLISH).content.decode()
    )
    assert may_show_mending(office.case, at)
    assert "Hand in" in portal.get(f"{address}attachments/", headers=ENGLISH).content.decode()

    def refused(**said: Any) -> str:
        return refusal_of(lambda: inspect(office, "part", 3, **said))

    assert refused(inspection_record="") == "case.inspection_recorded" and refused(who="head") == "case.wrong_role"
    assert refused(rectify_outcome="soon") == "case.rectify_found" and refused(reason="") == "case.reason_given"
    assert not acts("case.record_rectification")
    inspect(office, "part", 3)
    assert "rectify" in clocks(office) and lacking(Case.objects.all()).exists()
    assert [one.code for one in missing_of([office.case], at)[office.case.pk]] == ["rectification"]
    page = portal.get(address, headers=ENGLISH).content.decode()
    assert "Rectified in part." in page and "现场检查" in page
    clocks_sweep(at=SERVED + timedelta(days=40))
    assert "case.deadline_over" in acts() and CaseClock.objects.filter(clock="rectify").exists()
    inspect(office, "full", 45)
    assert "rectify" not in clocks(office) and not lacking(Case.objects.all()).exists()
    clocks_sweep(at=SERVED + timedelta(days=46))
    assert not CaseClock.objects.filter(clock="rectify").exists()
    page = portal.get(address, headers=ENGLISH).content.decode()
    assert "Rectified in full." in page and "Rectify what the decision names by" not in page
    assert not may_show_mending(office.case, at)
    with pytest.raises(Conflict, match=r"^case\.not_asked$"):
        case_attachments_hand_in(
            case=office.case, files=[], what="rectification", remark="", marketer=office.firm, member=member, at=at,
            asked_in=office.case.state,
        )  # fmt: skip


def test_nothing_is_inspected_that_no_decision_in_force_orders(office: Office) -> None:
    other = Office.__new__(Office)
    other.case, other.people = office.case, office.people
    Case.objects.update(sanction="warning_fine", sanction_in_force="warning_fine")
    other.case.refresh_from_db()
    assert refusal_of(lambda: inspect(other, "full", 3)) == "case.rectify_ordered"
    assert ordered_of(other.case, current_policy(SERVED)) is None
    with pytest.raises(NotAllowed):
        inspect(other, "full", 3, who="legal")


def test_only_in_full_nothing_is_owed() -> None:
    for sanctions in ((RECTIFY,), ("warning_fine", RECTIFY)):  # by itself, and beside a fine
        assert [is_owed(sanctions, found) for found in ("", "none", "part", "full")] == [True, True, True, False]
        assert [is_unmet(sanctions, found) for found in ("", "none", "part", "full")] == [False, True, True, False]
    assert not is_owed(("warning_fine",), "") and not is_unmet(("warning_fine",), "none")
