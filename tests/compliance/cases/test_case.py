"""Acts on a case: what each writes down, what it refuses and why, and the same act twice or by two at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from compliance.cases.models import Case, CaseDocument, CaseEvent
from compliance.cases.rules.case_states import State, due_in
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.issued_document import words_of
from compliance.cases.services.case import case_fact_record, case_move
from compliance.cases.services.issued_document import document_issue
from compliance.cases.services.preservation_request import preservations_note
from compliance.findings.models import Violation
from compliance.findings.rules.explanations import EXPLANATIONS
from compliance.listings.models import BlacklistEntry
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.models import AuditRecord
from core.policies import current_policy
from core.typesetting.blocks import raw_of, texts_of
from registry.firms.models import Marketer
from tests.compliance.cases.office import OPENED, Office, chosen, notice_issued, paper
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import NOW, officer
from tests.pages import send
from tests.registry.conftest import at_once

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
LATER = OPENED + timedelta(days=40)
RECORDED: dict[str, Any] = {"reason": "查明", "outcome_sent": True, "new_facts": True, "reasons_published": "公告栏"}


@pytest.fixture
def office() -> Office:
    return Office()


def trail(case: Case) -> list[str]:
    """What the audit trail says was done with the case since it was opened and taken over."""
    lines = AuditRecord.objects.filter(target_type="cases.case", target_id=case.pk).order_by("pk")
    return list(lines.exclude(act__in=["case.opened", "case.assigned"]).values_list("act", flat=True))


def move(office: Office, act: str, who: str, at: datetime = LATER, **facts: Any) -> Case:
    office.case = case_move(case=office.case, act=act, actor=office.people[who], at=at, facts=facts)
    return office.case


def supervised(office: Office) -> Office:
    office.people["supervisor"] = officer(Role.SUPERVISOR, mail="督办@office.example")
    return office


def test_an_act_moves_the_case_and_writes_one_line_and_one_record(office: Office) -> None:
    moved = move(office, "case.check", "officer", OPENED, evidence_preserved=True, sanction="suspension")
    assert (moved.state, moved.state_since) == ("checking", OPENED)
    assert moved.deadline == due_in(State.CHECKING, OPENED, None, current_policy(OPENED))
    assert moved.facts == {}  # nothing that the act does not bring
    line = CaseEvent.objects.get(act="case.check")
    assert (line.from_state, line.to_state, line.params) == ("opened", "checking", {})
    record = AuditRecord.objects.get(act="case.check")
    assert (record.target_id, record.actor) == (moved.pk, f"user:{office.people['officer'].pk}")
    assert record.data == {"from": "opened", "to": "checking"}


def test_the_text_of_an_act_is_a_document_the_firm_reads_only_where_the_state_says_so(office: Office) -> None:
    office.act("case.serve_notice")
    kept = dict(CaseDocument.objects.values_list("kind", "shown_to_firm"))
    assert kept["case.serve_notice"] is True and kept["case.ask_firm"] is True
    assert kept["case.propose_penalty"] is False and kept["case.check"] is False
    assert dict(CaseEvent.objects.values_list("act", "note"))["case.serve_notice"] == ""


@pytest.mark.parametrize(
    ("act", "who", "kind", "code"),
    [
        ("case.check", "officer", Conflict, "case.evidence_preserved"),
        ("case.file", "head", Conflict, "case.wrong_state"),
        ("case.check", "head", NotAllowed, "case.wrong_role"),
        ("case.burn", "officer", Conflict, "case.unknown_act"),
    ],
)
def test_what_stands_against_an_act_is_its_code_and_nothing_is_kept(
    office: Office, act: str, who: str, kind: type[DomainError], code: str
) -> None:
    preservations_note(at=OPENED)  # nobody was asked to keep anything
    with pytest.raises(kind, match=rf"^{code}$") as refused:
        move(office, act, who)
    assert str(refused.value.message)
    case = Case.objects.get()
    assert (case.state, case.facts, trail(case)) == ("opened", {}, [])


def test_an_officer_of_another_province_is_told_so(office: Office) -> None:
    office.people["stranger"] = officer(province="CN-ZJ")
    with pytest.raises(NotAllowed, match=r"^case\.own_province$"):
        move(office, "case.check", "stranger", evidence_preserved=True)


def test_the_same_act_again_is_refused(office: Office) -> None:
    move(office, "case.check", "officer", evidence_preserved=True)
    with pytest.raises(Conflict, match=r"^case\.wrong_state$"):
        move(office, "case.check", "officer", evidence_preserved=True)
    assert trail(office.case) == ["case.check"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_once_one_is_refused() -> None:
    office = Office()

    def act() -> str:
        try:
            brings = {"evidence_preserved": True}
            case_move(case=office.case, act="case.check", actor=office.people["officer"], at=OPENED, facts=brings)
        except Conflict as refused:
            return refused.code
        return "done"

    assert sorted(at_once(2, act)) == ["case.wrong_state", "done"]
    assert trail(office.case) == ["case.check"]


def test_each_act_brings_its_own_reason(office: Office) -> None:
    """What an earlier act brought does not answer for a later one."""
    office.act("case.decide")
    assert office.case.facts["reason"] == "事实清楚"
    with pytest.raises(Conflict, match=r"^case\.reason_given$"):
        move(office, "case.revoke", "head", reasons_published="公告栏")


def test_a_revoked_decision_takes_back_what_rested_on_it(office: Office) -> None:
    office.act("case.serve_decision")
    assert Marketer.objects.get().state == "suspended"
    assert set(BlacklistEntry.objects.filter(action="block").values_list("marketer", "state")) == {
        (None, "active"),
        (office.firm.pk, "active"),
    }
    move(office, "case.revoke", "head", **RECORDED)
    assert Marketer.objects.get().state == "admitted"
    ends = BlacklistEntry.objects.filter(action="block").values_list("marketer", "end_reason")
    assert set(ends) == {(None, "decision_revoked"), (office.firm.pk, "decision_revoked")}
    assert set(Violation.objects.values_list("state", flat=True)) == {"suspected"}


def test_a_revoked_case_that_is_closed_leaves_nobody_suspected(office: Office) -> None:
    supervised(office).act("case.decide")
    move(office, "case.revoke", "head", **RECORDED)
    move(office, "case.close", "supervisor", **RECORDED)
    assert (office.case.state, office.case.closed_at) == ("closed", LATER)
    assert set(Violation.objects.values_list("state", flat=True)) == {"dismissed"}


def test_what_a_decision_established_stands_when_its_case_is_closed(office: Office) -> None:
    supervised(office).act("case.serve_decision")
    move(office, "case.close", "supervisor", **RECORDED)
    assert set(Violation.objects.values_list("state", flat=True)) == {"established"}


def test_a_reopened_case_begins_anew(office: Office) -> None:
    """Hearing, statement, sanction and dates of the first proceeding do not stand in for those of the second."""
    supervised(office).act("case.decide")
    case_fact_record(case=office.case, officer=office.people["officer"], fact="fined_before", at=LATER)
    move(office, "case.revoke", "head", **RECORDED)
    move(office, "case.reopen", "supervisor", **RECORDED)
    assert office.case.facts == {"fined_before": True}
    move(office, "case.check", "officer", evidence_preserved=True)
    move(office, "case.file", "head")
    move(office, "case.investigate", "officer")
    policy = current_policy(LATER)
    assert office.case.filed_at == LATER
    assert office.case.deadline == due_in(State.INVESTIGATING, LATER, LATER, policy)
    move(office, "case.ask_firm", "officer", matching_offered=True)
    brings: dict[str, Any] = {
        "findings_review": "逐条比对",
        "defences_checked": True,
        "sanction_proposed": "warning_fine",
        "fine_proposed": 1,
    }
    move(office, "case.propose_penalty", "legal", choices_proposed=chosen(office.case, LATER), **brings)
    seen = case_facts(office.case, office.people["head"], LATER)
    assert (seen.sanction, seen.hearing_held, seen.hearing_requested) == ("", False, False)
    stated: dict[str, Any] = {
        "service_way": "post",
        "service_on": LATER.date(),
        "service_reference": "EMS 1",
        "service_proof": paper(office.case),
    }
    notice_issued(office.case, office.people["officer"], LATER)
    move(office, "case.serve_notice", "officer", **stated)
    with pytest.raises(Conflict, match=r"^case\.statement_time_over$"):
        move(office, "case.decide", "head", choices=chosen(office.case, LATER), sanction="warning_fine", fine=1)


def test_complainants_are_told_again_what_comes_of_a_reopened_case(office: Office) -> None:
    supervised(office).act("case.decide")
    told = ["linked", "filed_as_case", "with_firm", "decided"]
    move(office, "case.revoke", "head", **RECORDED)
    told.append("under_review")  # not "no breach": the decision fell, and its reason is said
    step = Complaint.objects.all()[0].steps.order_by("-at", "-pk")[0]
    assert step.params == {"why": EXPLANATIONS["decision_revoked"]}
    move(office, "case.reopen", "supervisor", **RECORDED)
    move(office, "case.close", "supervisor", **RECORDED)
    told.append("no_breach")
    for filed in Complaint.objects.all():
        steps = filed.steps.filter(case_reference=office.case.reference).order_by("at", "pk")
        assert list(steps.values_list("status", flat=True)) == told
        assert filed.status == "no_breach"


def test_an_outcome_of_the_reconsideration_opens_the_way_to_court_for_fifteen_days(office: Office) -> None:
    served = office.act("case.serve_decision")
    move(office, "case.record_reconsideration", "officer", served + timedelta(days=3), reason="申请复议")
    outcome = served + timedelta(days=60)
    late = current_policy(outcome).due(
        outcome, current_policy(outcome).enforcement.deadlines["court_after_reconsideration"]
    )
    with pytest.raises(Conflict, match=r"^case\.court_in_time$"):
        move(office, "case.record_suit", "officer", outcome, reason="起诉")
    ended = {"reconsideration_outcome": "upheld", "reconsideration_served_at": outcome, "reason": "维持"}
    assert move(office, "case.record_outcome", "officer", outcome, **ended).state == "reconsidered"
    with pytest.raises(Conflict, match=r"^case\.court_in_time$"):
        move(office, "case.record_suit", "officer", late + timedelta(seconds=1), reason="起诉")
    assert move(office, "case.record_suit", "officer", late, reason="起诉").state == "sued"
    assert office.case.facts["reconsideration_served_at"] == outcome.isoformat()


def test_the_form_of_an_outcome_asks_when_it_reached_the_party(
    office: Office, at_the_time: Callable[..., None]
) -> None:
    served = office.act("case.serve_decision")
    move(office, "case.record_reconsideration", "officer", served + timedelta(days=3), reason="申请复议")
    client = desk_of(office.people["officer"])
    address = f"/regulator/cases/{office.case.public_id}/acts/case.record_outcome/"
    at_the_time(days=90)
    assert 'name="reconsideration_served_at"' in client.get(address).content.decode()
    said = {"reason": "维持", "reconsideration_outcome": "upheld"}
    assert send(client, address, said).status_code == 422
    said["reconsideration_served_at"] = f"{NOW + timedelta(days=85):%Y-%m-%dT%H:%M}"
    assert send(client, address, said).status_code == 302
    assert Case.objects.get().facts["reconsideration_outcome"] == "upheld"
    suit = f"/regulator/cases/{office.case.public_id}/acts/case.record_suit/"
    assert send(client, suit, {"reason": "起诉"}).status_code == 302
    assert Case.objects.get().state == "sued"


def test_what_the_platform_found_is_reviewed_by_a_person_and_the_party_reads_how(office: Office) -> None:
    office.act("case.serve_notice")
    notice = document_issue(event=CaseEvent.objects.get(act="case.send_notice"), at=LATER)
    assert notice is not None
    for language, said in (
        ("zh-hans", "行政处罚法》第四十一条经本机关人员审核。审核情况：逐条比对"),
        ("en", "article 41"),
    ):
        assert said in "".join(texts_of(raw_of(words_of(notice, language)))), language
    proposed = CaseEvent.objects.get(act="case.propose_penalty")
    assert proposed.params["findings_review"] == "逐条比对" and proposed.user == office.people["legal"]


def test_nothing_is_proposed_on_what_nobody_reviewed(office: Office) -> None:
    at = office.act("case.ask_firm")
    brings: dict[str, Any] = {"defences_checked": True, "sanction_proposed": "suspension", "findings_review": " "}
    with pytest.raises(Conflict, match=r"^case\.findings_reviewed$"):
        move(office, "case.propose_penalty", "legal", at, choices_proposed=chosen(office.case, at), **brings)
    assert Case.objects.get().state == "firm_asked"
