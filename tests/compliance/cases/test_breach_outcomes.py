"""A decision breach by breach: what it covers, what stays open, who is told what, and how it falls again."""

import re
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from complaints.models import Complaint, ComplaintStep
from compliance.cases.models import BreachOutcome, Case
from compliance.cases.rules.breach_choice import Choice, Outcome
from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.rules.payment import Term
from compliance.cases.selectors.document_facts import Occasion, document_facts
from compliance.cases.services.case import case_move
from compliance.cases.services.execution import executions_settle
from compliance.cases.services.issued_document import document_issue
from compliance.cases.services.payment import payment_demand, payment_enforce, payment_terms_grant
from compliance.desk.web.case_acts import ActForm
from compliance.findings.models import Violation
from compliance.findings.models.assessment import TAKEN_BACK
from compliance.findings.rules.explanations import EXPLANATIONS, no_breach_said
from compliance.listings.models import BlacklistEntry
from core.access.roles import Role
from core.errors import Conflict
from core.models import AuditRecord
from core.policies import current_policy
from core.services.user import citizen_obtain
from registry.firms.models import Marketer, MarketerMember
from tests.acts import refusal_of
from tests.compliance.cases.good_case import GOOD
from tests.compliance.cases.office import OPENED, Office, chosen, filled, paper, service
from tests.compliance.world import NOW, PEOPLE, complaint, officer, registered
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
DECISION: dict[str, Any] = {
    "sanction": "suspension", "reason": "事实清楚", "defence_answer": "逐条答复", "collective_record": "三人一致同意",
}  # fmt: skip


def weaker(office: Office, n: int, **said: Any) -> Complaint:
    """One more complaint of the case's firm that no operator confirmed."""
    filed = complaint(registered(PEOPLE[n]), caller="02586530001", called_at=NOW - timedelta(hours=n), **said)
    Violation.objects.filter(complaint=filed).update(case=office.case)
    return filed


def decided(office: Office, **choices: Choice) -> Case:
    at = office.act("case.review_again")
    said = {**chosen(office.case, at), **choices}
    office.case = case_move(
        case=office.case, act="case.decide", actor=office.people["head"], at=at, facts={**DECISION, "choices": said}
    )
    return office.case


def states(breach: str) -> dict[str, int]:
    rows = Violation.objects.filter(breach=breach).values_list("state", flat=True)
    return {state: list(rows).count(state) for state in set(rows)}


def last_told(filed: Complaint) -> tuple[str, Any]:
    step = filed.steps.order_by("-at", "-pk")[0]
    return step.status, step.params


def test_only_calls_with_enough_evidence_are_established_and_each_person_hears_of_the_own_call() -> None:
    office = Office()
    strong, weak = Complaint.objects.order_by("pk")[0], weaker(office, 6)
    case = decided(office)
    assert states("registered") == {"established": 4, "suspected": 1}
    outcome = case.outcomes.get(breach="registered")
    assert (outcome.outcome, outcome.calls, outcome.people) == ("established", 4, 4)
    assert last_told(strong)[0] == "decided"
    assert last_told(weak) == ("no_breach", {**no_breach_said("not_covered"), "office": "CN-JS"})
    assert not BlacklistEntry.objects.filter(reason="decision").exists()  # it has not reached the firm yet
    office.left = [row for row in office.left if row[0] == "case.serve_decision"]
    office.act("case.serve_decision")
    entry = BlacklistEntry.objects.get(action="block", caller__isnull=False)
    assert (entry.people, entry.confirmed) == (4, 4)  # not the fifth, whose call nobody confirmed


def test_a_breach_that_is_not_established_is_dismissed_with_its_reason_and_one_left_out_stays_suspected() -> None:
    office = Office()
    case = decided(office, not_washed=Choice(Outcome.NOT_ESTABLISHED, " 已采纳申辩 "))
    assert states("not_washed") == {"dismissed": 4} and states("registered") == {"established": 4}
    row = case.outcomes.get(breach="not_washed")
    assert (row.outcome, row.reason, row.calls) == ("not_established", "已采纳申辩", 4)


def test_a_call_of_which_only_a_rule_of_the_platform_was_found_is_not_covered() -> None:
    office = Office()
    of_rule, of_law = Complaint.objects.order_by("pk")[:2]
    Violation.objects.filter(complaint=of_rule, breach="registered").delete()
    case = decided(office)
    assert states("registered") == {"established": 3} and states("not_washed") == {"established": 4}
    assert last_told(of_law)[0] == "decided"
    assert last_told(of_rule) == ("no_breach", {**no_breach_said("not_established"), "office": "CN-JS"})
    office.left = [row for row in office.left if row[0] == "case.serve_decision"]
    office.act("case.serve_decision")
    member = MarketerMember.objects.create(
        marketer=office.firm, user=officer(Role.PARTNER, mail="o@firm.example"), role="owner", since=NOW
    )
    page = signed_in(member.user, language="zh-hans").get(f"/marketers/notices/{case.public_id}/").content.decode()
    table = page[page.index("<tbody>") :]
    assert table.index("认定") < table.index("查实，不作为违法事实认定")
    assert table.count("查实，不作为违法事实认定") == 1


def test_left_out_stays_suspected() -> None:
    office = Office()
    decided(office, not_washed=Choice(Outcome.LEFT_OUT))
    assert states("not_washed") == {"suspected": 4}


def test_what_the_notice_did_not_name_cannot_be_established() -> None:
    office = Office()
    office.left = [
        (name, who, days, {**brings, "choices_proposed": left_out} if "choices_proposed" in brings else brings)
        for name, who, days, brings in office.left
        for left_out in [{"registered": Choice(Outcome.ESTABLISHED), "not_washed": Choice(Outcome.LEFT_OUT)}]
    ]
    at = office.act("case.review_again")
    said = {"registered": Choice(Outcome.ESTABLISHED), "not_washed": Choice(Outcome.ESTABLISHED)}
    with pytest.raises(Conflict, match=r"^case\.breaches_notified$"):
        case_move(
            case=office.case, act="case.decide", actor=office.people["head"], at=at, facts={**DECISION, "choices": said}
        )
    assert not BreachOutcome.objects.exists() and states("registered") == {"suspected": 4}


@pytest.mark.parametrize("said", [{}, {"registered": Choice(Outcome.ESTABLISHED)}])
def test_a_breach_without_a_choice_stops_the_decision(said: dict[str, Choice]) -> None:
    office = Office()
    at = office.act("case.review_again")
    with pytest.raises(Conflict, match=r"^case\.breaches_chosen$"):
        case_move(
            case=office.case, act="case.decide", actor=office.people["head"], at=at, facts={**DECISION, "choices": said}
        )


def test_where_nothing_is_established_nobody_is_punished_or_listed_and_each_is_told() -> None:
    office = Office()
    at = office.act("case.review_again")
    said = {code: Choice(Outcome.NOT_ESTABLISHED, "申辩成立") for code in ("registered", "not_washed")}
    facts = {**DECISION, "sanction": "no_fault", "choices": said}
    case_move(case=office.case, act="case.decide", actor=office.people["head"], at=at, facts=facts)
    assert states("registered") == {"dismissed": 4}
    assert not BlacklistEntry.objects.filter(state="active").exists()
    assert {last_told(filed)[0] for filed in Complaint.objects.all()} == {"no_breach"}
    assert last_told(Complaint.objects.all()[0])[1] == {**no_breach_said("no_fault"), "office": "CN-JS"}


def test_a_revoked_decision_leaves_its_outcomes_on_file_as_ended() -> None:
    office = Office()
    case = decided(office)
    at = NOW + timedelta(days=40)
    case_move(
        case=case,
        act="case.revoke",
        actor=office.people["head"],
        at=at,
        facts={"reason": "查明", "reasons_published": "公告栏"},
    )
    assert set(BreachOutcome.objects.values_list("ended_at", flat=True)) == {at}
    assert states("registered") == {"suspected": 4}


def test_a_court_weighs_the_evidence_itself_and_its_judgment_covers_every_call() -> None:
    office = Office()
    weaker(office, 6)
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    at = office.act("case.ask_firm")
    refer = {"authority": "courts", "authority_receipt": paper(office.case, "authority_receipt")}
    case = case_move(case=office.case, act="case.refer", actor=supervisor, at=at, facts=refer)
    assert case.closed_at == at
    said = {**chosen(case, at), "not_washed": Choice(Outcome.LEFT_OUT)}
    judged = {
        "choices": said,
        "sanction": "warning_fine",
        "fine": 9_000_000,
        "reason": "判决",
        "judgment_reference": "（2026）1号",
    }
    case = case_move(case=case, act="case.record_judgment", actor=supervisor, at=at, facts=judged)
    assert (case.state, case.closed_at, case.fine) == ("decided", None, 9_000_000)
    assert states("registered") == {"established": 5}


def test_what_rested_on_a_fact_taken_back_is_in_no_count_of_the_decision_and_no_end_of_it_revives_it() -> None:
    office = Office()
    gone = Violation.objects.filter(breach="registered").order_by("pk")[0]
    Violation.objects.filter(pk=gone.pk).update(state="dismissed", facts={TAKEN_BACK: True})
    lone = Violation.objects.get(pk=gone.pk)
    lone.pk, lone.breach = None, "bombing"
    lone.save()
    at = office.act("case.review_again")
    said = {**chosen(office.case, at), "not_washed": Choice(Outcome.NOT_ESTABLISHED, "证据不足")}
    brought = {**DECISION, "choices": said}
    drafted = document_facts(office.case, current_policy(at), Occasion("decision", at, "", brought, True))
    assert [(row.calls, row.people) for row in drafted.breaches if "谢绝" in row.name["zh-hans"]] == [(3, 3)]
    assert drafted.calls == 3 and len(drafted.breaches) == 2, "nothing is left of the bombing"
    office.case = case_move(
        case=office.case, act="case.decide", actor=office.people["head"], at=at, facts=brought, text="正文"
    )
    assert office.case.outcomes.get(breach="registered").calls == 3
    assert states("registered") == {"established": 3, "dismissed": 1}
    revoke = {"reason": "查明", "reasons_published": "公告栏"}
    case = case_move(case=office.case, act="case.revoke", actor=office.people["head"], at=at, facts=revoke, text="正文")
    assert states("registered") == {"suspected": 3, "dismissed": 1} and states("not_washed") == {"suspected": 4}
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    again = {"reason": "新情况", "new_facts": True}
    case_move(case=case, act="case.reopen", actor=supervisor, at=at, facts=again)
    assert states("registered") == {"suspected": 3, "dismissed": 1} and states("bombing") == {"dismissed": 1}


def judgment(office: Office) -> tuple[Any, datetime]:
    """The supervisor records it after a referral to the courts; what it says is given."""
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    at = office.act("case.ask_firm")
    refer = {"authority": "courts", "authority_receipt": paper(office.case, "authority_receipt")}
    case = case_move(case=office.case, act="case.refer", actor=supervisor, at=at, facts=refer)
    said = {
        "choices": chosen(case, at),
        "sanction": "suspension",
        "reason": "判决",
        "judgment_reference": "（2026）1号",
    }

    def record(**more: Any) -> Case:
        facts = {**said, **more}
        return case_move(case=Case.objects.get(), act="case.record_judgment", actor=supervisor, at=at, facts=facts)

    return record, at


def test_a_judgment_bounds_its_suspension_which_ends_by_itself() -> None:
    office = Office()
    record, at = judgment(office)
    last = (at + timedelta(days=60)).date()
    before = (at - timedelta(days=2)).date()
    assert refusal_of(lambda: record(suspended_until=before)) == "case.suspension_bounded"
    money = {"sanction": "warning_fine", "fine": 9_000}
    assert refusal_of(lambda: record(**money, suspended_until=last)) == "case.suspension_bounded"
    case = record(suspended_until=last)
    assert case.suspended_until is not None
    assert case.suspended_until.astimezone(current_policy(at).numbering.zone).date() == last
    served = filled(case, office.people, service(3))
    case_move(case=case, act="case.serve_decision", actor=office.people["officer"], at=at, facts=served)
    assert Marketer.objects.get().state == "suspended"
    assert executions_settle(at=at + timedelta(days=62)) >= 1
    assert Marketer.objects.get().state == "admitted"
    assert "suspended_until" in ActForm(ACTS["case.record_judgment"], GOOD).fields


def test_the_head_undoes_no_judgment_and_the_desk_collects_no_fine_of_a_court() -> None:
    office = Office()
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    at = office.act("case.ask_firm")
    refer = {"authority": "courts", "authority_receipt": paper(office.case, "authority_receipt")}
    case_move(case=office.case, act="case.refer", actor=supervisor, at=at, facts=refer)
    judged = {"choices": chosen(office.case, at), "sanction": "warning_fine", "fine": 9_000, "reason": "判决"}
    judged["judgment_reference"] = "（2026）1号"
    case_move(case=office.case, act="case.record_judgment", actor=supervisor, at=at, facts=judged)
    served = filled(office.case, office.people, service(3))
    case_move(case=office.case, act="case.serve_decision", actor=office.people["officer"], at=at, facts=served)
    head, late = office.people["head"], at + timedelta(days=40)
    stay = {"stay_since": late.date(), "reason": "困难"}
    revoke = {"reason": "查明", "reasons_published": "公告栏"}
    for act, facts in (("case.revoke", revoke), ("case.order_stay", stay)):
        done = partial(case_move, case=office.case, act=act, actor=head, at=late, facts=facts)
        assert refusal_of(done) == "case.own_decision"
    fine: dict[str, Any] = {"case": Case.objects.get(), "at": late}
    term = [Term(late.date() + timedelta(days=30), 9_000)]
    assert refusal_of(lambda: payment_demand(officer=head, text="请缴纳", **fine)) == "payment.not_ours"
    assert refusal_of(lambda: payment_terms_grant(head=head, terms=term, reason="困难", **fine)) == "payment.not_ours"
    assert refusal_of(lambda: payment_enforce(head=head, reference="1", **fine)) == "payment.not_ours"
    aside = {"outcome_paper": "（2027）苏终2号", "reason": "二审撤销"}
    case = case_move(case=office.case, act="case.record_set_aside", actor=supervisor, at=late, facts=aside)
    assert (case.state, case.sanction_in_force) == ("revoked", "") and states("registered") == {"suspected": 4}


def test_what_others_punish_is_referred_in_a_paper_of_its_own_while_the_case_goes_on() -> None:
    office = Office()
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    refer = {"authority": "police", "authority_receipt": paper(office.case, "authority_receipt")}
    office.act("case.ask_firm")
    with pytest.raises(Conflict, match="others_competent"):
        case_move(case=office.case, act="case.refer_rest", actor=supervisor, at=OPENED + timedelta(days=3), facts=refer)
    bombed = Violation.objects.filter(breach="registered").order_by("pk")[0]
    bombed.pk, bombed.breach = None, "bombing"
    bombed.save()
    case = decided(office, bombing=Choice(Outcome.LEFT_OUT))
    assert case.decided_at is not None
    at = case.decided_at + timedelta(hours=1)
    with pytest.raises(Conflict, match="theirs_to_punish"):
        case_move(case=case, act="case.refer_rest", actor=supervisor, at=at, facts={**refer, "authority": "samr"})
    case = case_move(case=case, act="case.refer_rest", actor=supervisor, at=at, facts=refer)
    assert case.state == "decided" and case.authority == ""
    issued = document_issue(event=case.events.get(act="case.refer_rest"), at=at)
    assert issued is not None and not issued.to_firm
    words = "".join(re.findall(r"'text': '([^']*)'", str(issued.written["zh-hans"])))
    assert "呼死你" in words and "其他事项由本机关继续办理" in words, words
    assert "1名消费者投诉1次" in words, words
    assert "向已登记谢绝的号码营销" not in words
    assert AuditRecord.objects.filter(act="case.refer_rest").count() == 1
    assert states("registered") == {"established": 4} and states("bombing") == {"suspected": 1}
    back = {"authority_answer": paper(case, "authority_answer"), "reason": "已立案"}
    for lacking in ("authority_answer", "reason"):
        with pytest.raises(Conflict):
            case_move(case=case, act="case.record_answer", actor=supervisor, at=at, facts={**back, lacking: ""})
    case = case_move(case=case, act="case.record_answer", actor=supervisor, at=at, facts=back)
    assert (case.state, case.events.get(act="case.record_answer").note) == ("decided", "已立案")


def test_nothing_is_answered_that_was_not_referred() -> None:
    office = Office()
    at = office.act("case.ask_firm")
    back = {"authority_answer": paper(office.case, "authority_answer"), "reason": "已立案"}
    with pytest.raises(Conflict, match=r"^case\.referred_in_part$"):
        case_move(case=office.case, act="case.record_answer", actor=office.people["officer"], at=at, facts=back)


def test_a_referral_that_is_sent_back_reopens_the_case_on_the_authoritys_paper() -> None:
    office = Office()
    at = office.act("case.investigate")
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    head, refer = (
        office.people["head"],
        {"authority": "samr", "authority_receipt": paper(office.case, "authority_receipt")},
    )
    case = case_move(case=office.case, act="case.authorise_referral", actor=head, at=at, facts={"reason": "管辖"})
    case = case_move(case=case, act="case.refer", actor=supervisor, at=at, facts=refer)
    back = {"authority_answer": paper(case, "authority_answer"), "reason": "不属于其管辖"}
    with pytest.raises(Conflict, match=r"^case\.answer_handed$"):
        case_move(case=case, act="case.record_return", actor=supervisor, at=at, facts={**back, "authority_answer": ""})
    case = case_move(case=case, act="case.record_return", actor=supervisor, at=at, facts=back)
    assert (case.state, case.closed_at, case.gathering) == ("reopened", None, True)
    assert {last_told(filed)[0] for filed in Complaint.objects.all()} == {"under_review"}
    assert AuditRecord.objects.filter(act="case.record_return").count() == 1


def test_whoever_complained_of_what_is_referred_in_part_hears_to_whom() -> None:
    """Where nothing else is left here that is what became of the complaint; else it is told beside what is decided here."""
    office = Office()
    supervisor = officer(Role.SUPERVISOR, mail="督办@office.example")
    refer = {"authority": "police", "authority_receipt": paper(office.case, "authority_receipt")}
    at = office.act("case.ask_firm")
    both, alone, untouched = Complaint.objects.order_by("pk")[:3]
    for filed in (both, alone):
        bombed = Violation.objects.filter(complaint=filed)[0]
        bombed.pk, bombed.breach = None, "bombing"
        bombed.save()
    Violation.objects.filter(complaint=alone).exclude(breach="bombing").delete()
    with pytest.raises(Conflict, match=r"^case\.theirs_to_punish$"):
        case_move(
            case=office.case, act="case.refer_rest", actor=supervisor, at=at, facts={**refer, "authority": "samr"}
        )
    assert not ComplaintStep.objects.filter(status="referred").exists()
    office.case = case_move(case=office.case, act="case.refer_rest", actor=supervisor, at=at, facts=refer)
    police = current_policy(at).enforcement.authorities["police"]
    assert last_told(alone) == ("referred", {"who": police, "rest": ""})
    assert last_told(both) == ("referred", {"who": police, "rest": EXPLANATIONS["rest_goes_on"]})
    statuses = dict(Complaint.objects.values_list("pk", "status"))
    assert statuses[alone.pk] == "referred" and statuses[both.pk] == statuses[untouched.pk] == "with_firm"
    assert not untouched.steps.filter(status="referred").exists()
    case = decided(office, bombing=Choice(Outcome.LEFT_OUT))
    assert last_told(both)[0] == last_told(untouched)[0] == "decided"
    assert last_told(alone)[0] == "referred", "what was referred is not said to be no breach"
    later = case_move(
        case=case, act="case.refer_rest", actor=supervisor, at=case.state_since + timedelta(hours=1), facts=refer
    )
    assert later.state == "decided" and {step.status for step in both.steps.filter(aside=True)} == {"referred"}
    assert both.number is not None
    shown = signed_in(citizen_obtain(number=both.number, language="zh-hans", at=at), second_factor=False)
    page = shown.get(f"/my/complaints/{both.public_id}/", headers={"Accept-Language": "zh-hans"}).content.decode()
    conclusion = page.split('class="dnc-conclusion"')[1].split("</p>")[0]
    assert "作出处理决定" in conclusion and "已移送公安机关" not in conclusion
