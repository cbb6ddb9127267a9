"""Acts of the table in any order: after each of them what follows from a decision agrees with the decision in force."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Count

from complaints.models import Complaint, ComplaintImport
from compliance.cases.models import BreachOutcome, Case, CaseOfficer, Recusal
from compliance.cases.rules.case_workflow import ACTS, TABLE
from compliance.cases.rules.execution import LENIENT, SUSPENDING
from compliance.cases.selectors.execution import block_until
from compliance.cases.selectors.notice import due_of, letters_of, notices_of
from compliance.cases.selectors.payment import fine_of
from compliance.cases.selectors.publication import decisions_published
from compliance.cases.selectors.review import remedies_of
from compliance.cases.services.case import case_fact_record, case_move, case_respondent_name
from compliance.cases.services.combining import case_split, cases_merge
from compliance.cases.services.deputy import deputy_name
from compliance.cases.services.execution import executions_settle
from compliance.cases.services.hand_over import case_hand_over
from compliance.cases.services.import_withdrawal import import_withdraw
from compliance.cases.services.publication import publications_settle
from compliance.cases.services.recusal import case_recuse, recusal_decide
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing import listing_expire
from core.access.roles import Role
from core.errors import Conflict, DomainError
from core.policies import current_policy
from registry.firms.models import Marketer
from tests.compliance.cases.office import LEADER, OPENED, Office, chosen, paper, paper_issued
from tests.compliance.world import ACTOR, firm, officer

pytestmark = pytest.mark.django_db
WHO = {
    "officer": "officer",
    "head": "head",
    "legal_reviewer": "legal",
    "hearing_officer": "hearing",
    "supervisor": "supervisor",
}
STEPS = 40


def brings(case: Case, at: datetime, rng: random.Random) -> dict[str, Any]:
    """What any act may ask for, much of it by chance."""
    sanction = rng.choice(["suspension", "warning_fine", "advice"])
    choices = chosen(case, at, left_out=rng.choice([(), ("not_washed",), ("registered",)]))
    fine = rng.choice([50_000, 90_000]) if sanction == "warning_fine" else None
    on = at.date()
    return {
        "evidence_preserved": True, "reason": "查明", "authority": "courts",
        "authority_receipt": paper(case, "authority_receipt"), "matching_offered": True,
        "choices_proposed": chosen(case, at), "choices": choices, "sanction_proposed": "suspension", "sanction": sanction,
        "fine_proposed": 90_000, "fine": fine, "scale_reason_proposed": "情节较重", "scale_reason": "情节较重",
        "findings_review": "逐条比对", "defences_checked": True,
        "facts_stated": True, "basis_stated": True,
        "rights_stated": True, "service_way": rng.choice(["in_person", "post", "public_notice", "electronic"]), "service_on": on,
        "service_reference": "EMS 1", "service_proof": paper(case), "defence_answer": "答复",
        "hearing_place": "示例路2号", "hearing_officer": LEADER, "hearing_session": "open", "hearing_present": "各方",
        "hearing_points": "号码来源", "hearing_evidence": "通话记录", "hearing_statement": "外包", "hearing_unsigned": "拒签",
        "representative": "代理人", "representative_proof": paper(case, "power_of_attorney"), "recusal_outcome": "refused",
        "collective_record": "一致同意", "reasons_published": "公告栏", "outcome_sent": True, "new_facts": True,
        "judgment_reference": "（2026）1号", "hearing_at": at + timedelta(days=20), "reconsideration_outcome": "upheld",
        "reconsideration_served_at": at, "applied_on": on, "annulment": rng.choice(["annulled", "sent_back"]),
        "outcome_paper": "复决〔2026〕1号", "stay_by": rng.choice(["court", "authority"]), "stay_paper": "（2026）停1号",
        "stay_since": on, "stay_until": rng.choice([None, (at + timedelta(days=9)).date()]), "rectify_proof": "整改报告",
        "rectify_outcome": rng.choice(["full", "part", "none"]), "inspection_record": paper(case, "inspection_record"),
        "authority_answer": paper(case, "authority_answer"),
        "preserved_items": "主机", "preserved_place": "机房", "preserved_outcome": rng.choice(["kept", "returned"]),
    }  # fmt: skip


def check_agrees(case: Case, at: datetime) -> None:
    outcomes = list(case.outcomes.filter(ended_at=None))
    established = {row.breach for row in outcomes if row.outcome == "established"}
    assert len({row.breach for row in outcomes}) == len(outcomes) and len({row.at for row in outcomes}) <= 1
    held = set(Violation.objects.filter(case=case, state="established").values_list("breach", flat=True))
    assert held <= established, "established without a decision in force"
    firm, policy = Marketer.objects.get(), current_policy(at)
    stayed = case.stays.running(at).exists()
    carried_out = bool(outcomes) and not stayed
    acting = case.sanction_in_force
    suspended = carried_out and acting in SUSPENDING and case.suspension_lifted_at is None
    assert (firm.state == "suspended") is suspended, "suspended without a decision in force, or not suspended by one"
    listed = BlacklistEntry.objects.filter(case=case, state="active", reason="decision").exists()
    lists = carried_out and bool(held) and acting not in LENIENT and block_until(case, policy, at) > at
    assert listed is lists, "listed without a decision in force, or not by one"
    assert not acting or outcomes, "a decision acts that says nothing any more"
    if case.state in ("served", "reconsidered", "sued"):
        assert acting == case.sanction and case.served_at is not None and case.served_at <= at
    if case.state == "decided":
        assert case.served_at is None and not remedies_of(case, policy), "a term runs before service"
    if case.state == "notice_served":
        assert case.notice_served_at is not None and case.notice_served_at <= at, "served before it counts"
    assert not (case.facts.get("hearing_signed") and not case.facts.get("hearing_held")), "signed what was not held"
    fine = fine_of(case, policy, at)
    assert fine is None or fine.account.fine == case.fine
    assert fine is None or (fine.stayed is not None) is stayed, "money asked for under a stay"
    assert not any(due.fine for due in due_of(firm, policy, at) if stayed), "money asked for under a stay"
    shown = decisions_published(at).filter(case=case)
    assert not shown or carried_out, "published without a decision in force"
    assert case.publications.filter(ended_at=None).exists() <= bool(outcomes), "published without a decision in force"
    if case.state in ("decided", "served", "closed"):
        for filed in Complaint.objects.filter(violations__case=case).distinct():
            covered = filed.violations.filter(case=case, state="established").exists()
            assert (filed.steps.latest("pk").status == "decided") is covered, "told of another's call"


def check_apart(case: Case, violations: int) -> None:
    """Nobody stands on two sides, whosever deputy it is; nothing is in two cases, nothing in none, and what is merged leads on."""
    both = case.events.filter(act__in=("case.decide", "case.call_hearing")).values("user")
    assert not CaseOfficer.objects.filter(case=case, user__in=both).exists(), "investigated and decided"
    for line in case.events.filter(act="case.ask_firm"):
        then = CaseOfficer.objects.filter(case=case, since__lte=line.at).exclude(until__lt=line.at)
        assert then.values("user").distinct().count() >= 2, "asked by one"
    aside = Recusal.objects.barring().filter(case=case).values("user")
    assert not case.officers.filter(until=None, user__in=aside).exists(), "works on what one stands aside from"
    assert Violation.objects.filter(case__merged_into=None).exclude(case=None).count() == violations


def beside(rng: random.Random, office: Office, case: Case, at: datetime) -> str:
    """An act beside the table: officers exchanged, standing aside, a part split off or taken in."""
    people, boss = office.people, office.people["supervisor"]
    act = rng.choice(["hand_over", "recuse", "split", "merge"])
    if act == "hand_over":
        pair = rng.sample([people["officer"], people["third"], people["fourth"]], k=2)
        case_hand_over(case=case, officer=pair[0], successor=pair[1], note="交接", user=boss, at=at)
    elif act == "recuse":
        row = case_recuse(case=case, officer=people["fourth"], reason="亲属", at=at)
        recusal_decide(recusal=row, decider=people["head"], granted=rng.random() < 0.2, reason="查明", at=at)
    elif act == "split":
        case_split(case=case, breaches=["not_washed"], callers=[], supervisor=boss, reason="另案", at=at)
    else:
        parts = list(Case.objects.exclude(pk=case.pk))
        cases_merge(into=case, others=parts, supervisor=boss, reason="并案", at=at)
    return act


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_of_acts_what_follows_agrees_with_the_decision_in_force(seed: int) -> None:
    rng, office, at = random.Random(seed), Office(), OPENED
    office.people["supervisor"] = officer(Role.SUPERVISOR, mail="督办@office.example")
    second = office.case.officers.exclude(user=office.people["officer"]).get().user
    office.people |= {name: officer(mail=f"{name}@office.example") for name in ("third", "fourth")}
    for deputy, role in ((second, Role.HEAD), (office.people["third"], Role.OFFICER)):
        principal = office.people[role]
        deputy_name(
            principal=principal, deputy=deputy, role=role, province="CN-JS", since=at, until=at + timedelta(days=90),
            named_by=principal, reason="", at=at,
        )  # fmt: skip
    violations = Violation.objects.count()
    done: list[str] = []
    for _step in range(STEPS):
        at += timedelta(days=rng.choice([1, 6, 12]))
        case = Case.objects.get(pk=office.case.pk)
        if rng.random() < 0.25:
            with suppress(DomainError):
                done.append(beside(rng, office, case, at))
                check_apart(case, violations)
            continue
        rows = [row for row in TABLE if case.state in row.origins]
        row = rng.choice(rows)
        executions_settle(at=at)
        publications_settle(at=at)
        listing_expire(at=at)
        if rng.random() < 0.6:
            row = next((one for one in rows if one.to and not one.ends and one.name != "case.call_hearing"), row)
        if row.name == "case.decide":
            case_move(case=case, act="case.review_again", actor=office.people["legal"], at=at, text="正文")
        if case.state == "notice_served" and rng.random() < 0.3:
            case_fact_record(case=case, officer=office.people["officer"], fact="hearing_requested", at=at)
        person = office.people[WHO[min(row.roles & set(WHO))]]
        instead = {office.people["head"]: second, office.people["officer"]: office.people["third"]}
        person = instead.get(person, person) if rng.random() < 0.2 else person
        try:
            said = {name: value for name, value in brings(case, at, rng).items() if name in row.needs}
            paper_issued(case, row.name, at)
            case_move(case=case, act=row.name, actor=person, at=at, facts=office.filled(said), text="正文")
            done.append(row.name)
        except DomainError:
            pass
        try:
            check_agrees(Case.objects.get(pk=case.pk), at)
            check_apart(case, violations)
        except AssertionError as wrong:
            raise AssertionError(f"{wrong} after {' > '.join(done)}") from wrong


def proceed(office: Office, way: str, at: datetime) -> datetime:
    """Everything is established, and the firm's access taken."""
    for n, name in enumerate(way.split()):
        now = at + timedelta(days=10 * n)
        if name == "decide":
            case_move(case=office.case, act="case.review_again", actor=office.people["legal"], at=now, text="正文")
        row = ACTS[f"case.{name}"]
        said = {
            **brings(Case.objects.get(pk=office.case.pk), now, random.Random(1)),
            "sanction": "suspension",
            "fine": None,
            "service_way": "in_person",
        }
        said["choices"] = said["choices_proposed"]
        person = office.people[WHO[min(row.roles & set(WHO))]]
        paper_issued(office.case, row.name, now)
        office.case = case_move(
            case=office.case, act=row.name, actor=person, at=now, facts=office.filled(said), text="正文"
        )
    return at + timedelta(days=10 * len(way.split()))


def supervised() -> Office:
    office = Office()
    office.people["supervisor"] = officer(Role.SUPERVISOR, mail="督办@office.example")
    return office


def test_who_answers_for_the_calls_is_no_other_once_the_notice_was_served() -> None:
    office, other = supervised(), firm(caller="", name="另一家公司")
    naming: dict[str, Any] = {"officer": office.people["officer"], "marketer": other, "name": "", "reason": "查明"}
    at = office.act("case.serve_notice")
    for until in ("", "case.decide", "case.serve_decision"):
        at = office.act(until) if until else at
        with pytest.raises(Conflict, match=r"^respondent\.notified$"):
            case_respondent_name(case=office.case, at=at, **naming)


def test_the_next_firm_is_decided_against_and_the_first_has_its_access_and_keeps_its_letters_to_itself() -> None:
    office, other = supervised(), firm(caller="", name="另一家公司")
    at = office.act("case.serve_decision")
    at = proceed(office, "close reopen check", at + timedelta(days=40))
    case_respondent_name(
        case=office.case, officer=office.people["officer"], marketer=other, name="", reason="查明", at=at
    )
    assert not letters_of(Case.objects.get()).exists()
    at = proceed(office, "file investigate ask_firm", at)
    assert [letter.kind for letter in letters_of(Case.objects.get())] == ["case.ask_firm"]
    assert list(notices_of(other)) == [office.case] and not notices_of(office.firm)
    at = proceed(office, "propose_penalty send_notice serve_notice decide", at)
    assert dict(Marketer.objects.values_list("state").annotate(n=Count("pk"))) == {
        "suspended": 1,
        "admitted": 1,
    }  # the first, still
    proceed(office, "serve_decision", at)
    assert dict(Marketer.objects.values_list("pk", "state")) == {office.firm.pk: "admitted", other.pk: "suspended"}


def test_a_firm_keeps_out_while_another_decision_takes_its_access() -> None:
    office = supervised()
    at = office.act("case.serve_decision")
    other = Case.objects.get()
    other.pk, other.public_id, other.reference = None, "cse_other", "C-2026-999999-X"
    other.save(force_insert=True)
    BreachOutcome.objects.create(case=other, breach="registered", outcome="established", calls=1, people=1, at=at)
    assert other.sanction_in_force == "suspension"
    for case, state in ((office.case, "suspended"), (other, "admitted")):
        facts = {"reason": "查明", "reasons_published": "公告栏"}
        case_move(case=case, act="case.revoke", actor=office.people["head"], at=at, facts=facts, text="正文")
        assert Marketer.objects.get().state == state


def test_what_a_decision_rests_on_stays_when_its_import_is_withdrawn_after_a_reopening() -> None:
    office = supervised()
    batch = ComplaintImport.objects.create(
        public_id="imp_one",
        client="",
        format="csv",
        digest=b"1" * 32,
        name="x",
        size=1,
        actor="test",
        started_at=OPENED,
    )
    Complaint.objects.update(imported_by=batch)
    at = office.act("case.serve_decision")
    at = proceed(office, "close reopen", at + timedelta(days=40))
    done = import_withdraw(batch=batch, reason="重复", at=at, actor=ACTOR)
    assert (done.complaints, done.kept, done.cases) == (0, 4, 0)
    check_agrees(Case.objects.get(), at)
