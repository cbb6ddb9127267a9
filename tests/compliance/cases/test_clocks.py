"""Clocks that are extended, that begin with service, and reviews that are due again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from compliance.cases.models import Case, CaseEvent, ClockStep
from compliance.cases.rules.case_clock import clocks_of
from compliance.cases.rules.case_states import EXTENSIONS, State, due_in
from compliance.cases.rules.service import counts_from
from compliance.cases.selectors.case_clock import timed_of
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.services.case import case_answer, case_fact_record, case_move
from compliance.cases.services.case_clock import clocks_sweep
from compliance.cases.services.issued_document import document_issue
from compliance.findings.models import Violation
from core.access.roles import Role
from core.errors import Conflict, NotAllowed
from core.policies import current_policy, load
from tests.compliance.cases.office import OPENED, Office, paper
from tests.compliance.world import officer
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def move(office: Office, act: str, who: str, at: datetime, **facts: Any) -> Case:
    office.case = case_move(case=office.case, act=act, actor=office.people[who], at=at, facts=facts)
    return office.case


def test_the_time_for_deciding_to_file_grows_once_by_fifteen_working_days(office: Office) -> None:
    at = office.act("case.check")
    policy = current_policy(at)
    before = office.case.deadline
    assert before is not None
    later = policy.due(before, policy.enforcement.deadlines["deciding_to_file_extension"])
    case = move(office, "case.extend_filing", "head", at, reason="案情复杂")
    assert (case.state, case.deadline, case.state_since) == ("checking", later, at)
    assert later.astimezone(policy.numbering.zone).date() > before.astimezone(policy.numbering.zone).date()
    with pytest.raises(Conflict, match=r"^case\.extended$"):
        move(office, "case.extend_filing", "head", at, reason="再延")
    line = CaseEvent.objects.get(act="case.extend_filing")
    assert (line.from_state, line.to_state, line.params) == ("checking", "checking", {"reason": "案情复杂"})


def test_an_extension_has_a_reason_and_its_own_role(office: Office) -> None:
    at = office.act("case.check")
    with pytest.raises(Conflict, match=r"^case\.reason_given$"):
        move(office, "case.extend_filing", "head", at)
    with pytest.raises(NotAllowed, match=r"^case\.wrong_role$"):
        move(office, "case.extend_filing", "officer", at, reason="案情复杂")
    assert "extended" not in Case.objects.get().facts


def test_more_time_for_the_decision_holds_in_every_state_until_it(office: Office) -> None:
    """Ninety days from filing, and thirty more: also where the notice is served after the extension."""
    at = office.act("case.propose_penalty")
    policy, filed = current_policy(at), office.case.filed_at
    assert filed is not None
    move(office, "case.extend_decision", "head", at, reason="调查取证")
    whole = policy.due(
        policy.due(filed, policy.enforcement.deadlines["decided"]), policy.enforcement.deadlines["decided_extension"]
    )
    assert office.case.deadline == whole
    at = office.act("case.call_hearing")
    assert office.case.deadline == due_in(State.HEARING, at, filed, policy, extended=["decided"]) == whole


def test_the_clock_of_a_notice_begins_with_its_service(office: Office) -> None:
    """A public notice counts once it has stood for thirty days, and is not served before."""
    office.act("case.propose_penalty")
    at, on = OPENED + timedelta(days=5), (OPENED + timedelta(days=4)).date()
    brings = {"service_way": "public_notice", "service_on": on, "service_reference": "公告栏"}
    move(office, "case.send_notice", "officer", at, **brings)
    document_issue(event=office.case.events.get(act="case.send_notice"), at=at)
    brings["service_proof"] = paper(office.case)
    with pytest.raises(Conflict, match=r"^case\.notice_over$"):
        move(office, "case.serve_notice", "officer", at + timedelta(days=28), **brings)
    at += timedelta(days=31)
    case = move(office, "case.serve_notice", "officer", at, **brings)
    policy = current_policy(at)
    assert case.notice_served_at == counts_from("public_notice", on, policy)
    assert case.deadline == policy.due(case.notice_served_at, policy.enforcement.deadlines["hearing_request"])


def test_what_the_firm_says_after_the_review_is_reviewed_again(office: Office) -> None:
    at = office.act("case.review_again")
    assert case_facts(office.case, office.people["head"], at).legally_reviewed
    member = officer(Role.PARTNER, mail="王敏@firm.example")
    case_answer(case=office.case, member=member, text="补充申辩", at=at)
    assert not case_facts(Case.objects.get(), office.people["head"], at).legally_reviewed
    move(office, "case.review_again", "legal", at)
    waiver = paper(office.case, "signed_waiver")
    case_fact_record(case=office.case, officer=office.people["officer"], fact="hearing_waived", at=at, paper=waiver)
    with pytest.raises(Conflict, match=r"^case\.reviewed_again$"):
        office.act("case.decide")


def test_who_investigated_does_not_review(office: Office) -> None:
    at = office.act("case.call_hearing")
    both = officer(Role.LEGAL_REVIEWER, mail="兼任@office.example")
    office.case.officers.create(user=both, since=at)
    office.people["both"] = both
    with pytest.raises(Conflict, match=r"^case\.not_investigator$"):
        move(office, "case.review_again", "both", at)


@pytest.mark.parametrize("code", ["cn", "us"])
def test_every_clock_that_may_be_extended_is_in_the_pack(code: str) -> None:
    deadlines = load(code).versions[-1].enforcement.deadlines
    assert all(EXTENSIONS[clock] in deadlines and clock in deadlines for clock in EXTENSIONS)


@pytest.mark.parametrize(("crime", "clock"), [(False, "referred"), (True, "referred_crime")])
def test_a_referral_is_due_in_three_working_days_and_of_a_crime_in_a_day(
    office: Office, crime: bool, clock: str
) -> None:
    at = office.act("case.check")
    policy = current_policy(at)
    case = move(office, "case.authorise_referral", "head", at, reason="涉嫌犯罪", crime=crime)
    assert case.deadline == policy.due(at, policy.enforcement.deadlines[clock])
    assert (case.deadline == at + timedelta(hours=24)) is crime and case.facts["referral_authorised"] is True


def test_an_answer_after_its_time_is_on_file_and_holds_nobody_up(office: Office) -> None:
    at = office.act("case.review_again")
    late = office.case.deadline
    assert late is not None
    member = officer(Role.PARTNER, mail="王敏@firm.example")
    case_answer(case=office.case, member=member, text="迟到的申辩", at=late + timedelta(seconds=1))
    seen = case_facts(Case.objects.get(), office.people["head"], at)
    assert seen.legally_reviewed and Case.objects.get().documents.filter(kind="answer").count() == 1


@pytest.mark.parametrize(("crime", "clock"), [(False, "referred"), (True, "referred_crime")])
def test_a_referral_in_part_has_its_clock_once_the_head_authorised_it(office: Office, crime: bool, clock: str) -> None:
    """Beside the clock of the case, and whatever becomes of it; it ends as the part is referred."""
    at, head = office.act("case.ask_firm"), office.people["head"]
    authorise: dict[str, Any] = {
        "act": "case.authorise_rest",
        "actor": head,
        "at": at,
        "facts": {"reason": "涉嫌", "crime": crime},
    }
    with pytest.raises(Conflict, match=r"^case\.others_competent$"):
        case_move(case=office.case, **authorise)
    bombed = Violation.objects.all()[0]
    bombed.pk, bombed.breach = None, "bombing"
    bombed.save()
    with pytest.raises(NotAllowed):
        case_move(case=office.case, **{**authorise, "actor": office.people["officer"]})
    case, policy = case_move(case=office.case, **authorise), current_policy(at)
    due = {one.code: one.due for one in clocks_of(timed_of(case, policy, at), policy)}
    assert due.pop("penalty_proposed") < due.pop("decided"), "day 45 and the 90 days run beside them"
    assert due == {"firm_asked": case.deadline, clock: policy.due(at, policy.enforcement.deadlines[clock])}
    page = signed_in(head, language="en").get(f"/regulator/cases/{case.public_id}/").content.decode()
    assert "Referral in part due" in page
    with pytest.raises(Conflict, match=r"^case\.rest_unauthorised$"):
        case_move(case=case, **authorise)
    clocks_sweep(at=due[clock] + timedelta(minutes=1))
    assert set(ClockStep.objects.filter(clock=clock).values_list("to", flat=True)) >= {"owner", "head"}
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    refer = {"authority": "police", "authority_receipt": paper(office.case, "authority_receipt")}
    case = case_move(case=case, act="case.refer_rest", actor=supervisor, at=at, facts=refer)
    assert [one.code for one in clocks_of(timed_of(case, policy, at), policy)] == [
        "firm_asked",
        "penalty_proposed",
        "decided",
    ]
