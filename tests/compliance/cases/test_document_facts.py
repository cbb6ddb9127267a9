"""The facts of a document, gathered from a case that real services made."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from complaints.models import Complaint
from compliance.cases.rules.breach_choice import Choice, Outcome, choices_to_json
from compliance.cases.rules.document_facts import DocumentFacts
from compliance.cases.rules.document_kinds import TO_THE_FIRM
from compliance.cases.rules.document_names import TERMS
from compliance.cases.selectors.document_draft import case_draft
from compliance.cases.selectors.document_facts import DEADLINE_OF, Occasion, document_facts, with_rows
from compliance.cases.services.case import case_answer
from compliance.findings.models import Violation
from core import policies
from core.policies import current_policy
from core.typesetting.blocks import lines_of, raw_of, texts_of
from tests.compliance.cases.good_document import FACTS as GOOD
from tests.compliance.cases.office import OPENED, Office, paper
from tests.compliance.cases.test_document_draft import drafted, words
from tests.compliance.cases.test_notices import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    made = Office()
    made.act("case.serve_notice")
    return made


def facts_of(office: Office, kind: str, days: int = 5, **said: object) -> DocumentFacts:
    at = OPENED + timedelta(days=days)
    return document_facts(office.case, current_policy(at), Occasion(kind, at, **said))  # type: ignore[arg-type]


def test_party_office_and_figures_are_those_of_the_case(office: Office) -> None:
    facts = facts_of(office, "notice")
    assert (facts.party.name, facts.party.code) == (office.firm.name, office.firm.registration_code)
    assert facts.office.name["zh-hans"] == "江苏省通信管理局"
    assert (facts.calls, facts.people, facts.callers, facts.confirmed, facts.recorded) == (4, 4, 1, 4, 0)
    assert facts.span["zh-hans"] == "2026年11月19日至2026年11月20日"
    assert facts.caller_list == {"zh-hans": "025 8653 0001", "en": "025 8653 0001"}
    assert {row.name["en"] for row in facts.breaches} >= {"Marketing to a registered number"}
    assert not any(row.outcome for row in facts.breaches)
    assert [row.name["en"] for row in facts.sanctions] == ["Suspension of business"]
    assert facts.may_be_heard and facts.fine is None


def test_the_annex_names_no_complainant_and_the_desks_reference_only_to_officers(office: Office) -> None:
    facts = facts_of(office, "referral")
    assert len(facts.rows) == 4 and {row.reference for row in facts.rows} == {""}
    assert [row.at for row in facts.rows] == sorted(row.at for row in facts.rows)
    known = {filed.short_reference for filed in Complaint.objects.all()}
    assert {row.reference for row in facts_of(office, "referral", to_officer=True).rows} == known


@pytest.mark.parametrize("kind", sorted(TO_THE_FIRM))
def test_no_paper_of_the_firms_says_when_a_single_call_was_made(office: Office, kind: str) -> None:
    """By the minute it would find in its own list whom it called, and who complained."""
    for to_officer in (False, True):  # the desk previews what is issued
        facts = facts_of(office, kind, to_officer=to_officer)
        assert facts.rows == ()
        (row,) = facts.caller_rows
        assert (row.caller, row.calls, row.evidence) == ("025 8653 0001", 4, "C2×4")
        assert "Marketing to a registered number" in row.breaches["en"]


def test_no_text_for_the_firm_asks_for_single_calls() -> None:
    for pack in ("cn", "us"):
        folder = Path(policies.__file__).parent / "documents" / pack
        asking = {path.stem for path in folder.glob("*/*.txt") if "[each rows]" in path.read_text("utf-8")}
        assert not asking & TO_THE_FIRM, pack


def test_terms_end_on_days_of_the_packs_calendar(office: Office) -> None:
    facts = facts_of(office, "notice")  # on Wednesday the 25th
    assert facts.day == date(2026, 11, 25)
    assert (facts.statement_by, facts.statement_term["zh-hans"]) == (date(2026, 12, 2), "5个工作日")
    assert (facts.court_by, facts.court_term["en"]) == (date(2027, 5, 25), "6 months")
    assert (facts.payment_by, facts.reconsideration_by) == (date(2026, 12, 10), date(2027, 1, 24))
    assert set(DEADLINE_OF) == set(TERMS)


def test_a_finding_is_what_was_chosen_breach_by_breach(office: Office) -> None:
    said = {"registered": Choice(Outcome.ESTABLISHED), "not_washed": Choice(Outcome.LEFT_OUT)}
    facts = facts_of(office, "decision", brought={"sanction": "suspension", "choices": said})
    found = {row.name["en"]: row.outcome["en"] for row in facts.breaches}
    assert found["Marketing to a registered number"] == "Established"
    assert found["Number not scrubbed before the call"] == "Left out of this case"
    assert all("不予处罚" in row.basis["zh-hans"] for row in facts.left_out) and facts.left_out
    said = {"registered": Choice(Outcome.NOT_ESTABLISHED, "采纳申辩"), "not_washed": Choice(Outcome.LEFT_OUT)}
    facts = facts_of(office, "decision", brought={"sanction": "no_fault", "choices": said})
    (row,) = facts.not_established
    assert (row.name["en"], row.reason) == ("Marketing to a registered number", "采纳申辩")
    assert facts.established == ()


def test_a_document_counts_the_calls_it_covers_and_a_notice_names_what_it_proposes(office: Office) -> None:
    """Calls that nobody confirmed are no part of what is established, in the totals, the rows and the annex."""
    weak = Violation.objects.filter(breach="registered").order_by("pk")[0]
    Violation.objects.filter(complaint=weak.complaint_id).update(evidence="C1")
    said = {"registered": Choice(Outcome.ESTABLISHED), "not_washed": Choice(Outcome.LEFT_OUT)}
    office.case.facts = {**office.case.facts, "choices_proposed": choices_to_json(said)}
    notice = facts_of(office, "notice")
    assert [row.name["en"] for row in notice.breaches] == ["Marketing to a registered number"]
    assert (notice.calls, notice.people, notice.caller_rows[0].calls, notice.breaches[0].calls) == (3, 3, 3, 3)
    decision = facts_of(office, "decision", brought={"sanction": "suspension", "choices": said})
    assert (decision.calls, decision.established[0].calls, decision.left_out[0].calls) == (3, 3, 4)


def test_a_rule_of_the_platform_is_a_circumstance_beside_what_the_law_forbids(office: Office) -> None:
    """It stands neither among the facts of the breach nor in their totals, and its people raise no step."""
    Violation.objects.filter(breach="registered").order_by("pk")[0].delete()
    both = {"registered": Choice(Outcome.ESTABLISHED), "not_washed": Choice(Outcome.ESTABLISHED)}
    office.case.facts = {**office.case.facts, "choices_proposed": choices_to_json(both)}
    brought = {"sanction": "suspension", "choices": both}
    for kind, said in (("notice", {}), ("decision", brought), ("no_penalty", brought)):
        facts = facts_of(office, kind, brought=said)
        assert [row.name["en"] for row in facts.breaches] == ["Marketing to a registered number"], kind
        assert [row.name["en"] for row in facts.circumstances] == ["Number not scrubbed before the call"], kind
        assert (facts.calls, facts.people, facts.caller_rows[0].calls) == (3, 3, 3), kind
        assert facts.caller_rows[0].breaches["en"] == "Marketing to a registered number"
    assert [row.name["en"] for row in facts.established] == ["Marketing to a registered number"]


def test_where_only_rules_of_the_platform_were_broken_the_document_says_that_it_is_no_breach(office: Office) -> None:
    said = {"registered": Choice(Outcome.LEFT_OUT), "not_washed": Choice(Outcome.ESTABLISHED)}
    facts = facts_of(office, "decision", brought={"sanction": "restrict", "choices": said})
    assert facts.established == facts.circumstances == () and facts.calls == 4
    found = {row.name["en"]: (row.outcome["en"], row.basis["zh-hans"]) for row in facts.breaches}
    words, basis = found["Number not scrubbed before the call"]
    assert words == "Found to be so, and no breach of law" and "不予处罚" in basis


def test_what_the_party_said_after_the_notice_is_its_statement(office: Office) -> None:
    assert facts_of(office, "decision", 9).statement == ""
    member = member_of(office.firm)
    case_answer(case=office.case, member=member, text="第一点。", at=OPENED + timedelta(days=6))
    case_answer(case=office.case, member=member, text="第二点。", at=OPENED + timedelta(days=7))
    office.case.refresh_from_db()
    facts = facts_of(office, "decision", 9, text="事实清楚。", brought={"defence_answer": "已逐条答复。"})
    assert (facts.statement, facts.statement_day, facts.statement_answer) == (
        "第一点。\n第二点。", date(2026, 11, 27), "已逐条答复。",
    )  # fmt: skip
    assert facts_of(office, "decision", 6).statement == "第一点。"


def test_a_notice_lists_the_evidence_and_says_where_the_file_is_seen(office: Office) -> None:
    """What there is of each kind; of papers of the case only those that prove something, by their kind and never by a name."""
    paper(office.case, "evidence")
    paper(office.case, "power_of_attorney")
    notice = facts_of(office, "notice")
    listed = {row.name["en"]: row.count for row in notice.evidence}
    assert listed == {
        "Statements of those who complained": 4,
        "Call records of the operators": 4,
        "Records of registrations and consents": 4,
        "Records of scrubs": 4,
        "Declarations of callers": 1,
        "Evidence": 1,
    }
    for language, where in (("zh-hans", "查阅案卷请联系"), ("en", "To see the file, contact")):
        said = words(drafted("notice", notice, language))
        assert where in said and all(
            row.name[language] in said and row.shows[language] in said for row in notice.evidence
        )


def test_the_decision_names_the_step_of_the_scale_and_why_it_lies_beside_it(office: Office) -> None:
    said = {"registered": Choice(Outcome.ESTABLISHED), "not_washed": Choice(Outcome.LEFT_OUT)}
    fined: dict[str, object] = {"sanction": "warning_fine", "beside": ("rectify",), "choices": said, "gains": 20_000}
    facts = facts_of(office, "decision", brought={**fined, "fine": 50_000})
    assert (facts.scale["en"], facts.off_scale, facts.money) == ("0 to 9 people: CNY 0 to CNY 50,000", False, True)
    assert [row.name["en"] for row in facts.sanctions] == ["Warning, fine", "Order to rectify"]
    assert (facts.gains, facts.rectify_by) == (20_000, date(2026, 12, 9))
    beside = facts_of(
        office, "decision", brought={**fined, "fine": 60_000, "reason": "事实清楚", "scale_reason": "屡次违规"}
    )
    made = words(drafted("decision", beside))
    assert beside.off_scale and "该阶次之外，理由：屡次违规" in made and "没收违法所得" in made and "责令改正" in made
    (gap,) = drafted("decision", replace(beside, scale_reason="")).gaps
    assert gap.fact == "scale_reason"
    assert gap.who == "head", "beside the step only with a reason"
    proposed = {"sanction_proposed": "warning_fine", "fine_proposed": 50_000, "gains_proposed": 20_000}
    notice = facts_of(office, "notice", brought=proposed)
    assert (notice.scale, notice.gains) == (facts.scale, 20_000), "the notice says both"
    told = {**proposed, "fine_proposed": 60_000, "scale_reason_proposed": "三日内反复拨打"}
    notice = facts_of(office, "notice", brought=told)
    assert notice.off_scale and "该阶次之外，理由：三日内反复拨打" in words(drafted("notice", notice))
    assert facts_of(office, "decision", brought={**fined, "fine": None, "gains": None}).scale == {}


def test_an_annex_that_is_cut_says_how_many_rows_there_are(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = facts_of(office, "referral")
    assert (whole.rows_of, whole.rows_shown, whole.caller_rows_of) == (None, None, None)
    monkeypatch.setattr("compliance.cases.selectors.document_facts.MOST_ROWS", 3)
    cut = facts_of(office, "referral")
    assert (len(cut.rows), cut.rows_of, cut.rows_shown) == (3, 4, 3)
    assert "前3次通话，共4次；全部明细载于本案证据包" in words(drafted("referral", cut))
    assert "the first 3 of 4 calls" in words(drafted("referral", cut, "en"))
    callers = replace(GOOD, callers=2_000, caller_rows=GOOD.caller_rows * 3)
    for kind in ("notice", "decision", "no_penalty"):
        assert "前2个主叫号码，共2000个" in words(drafted(kind, with_rows(callers, 2)))
        assert "the first 2 of 2000 numbers" in words(drafted(kind, with_rows(callers, 2), "en"))


def test_rows_that_take_too_many_pages_are_fewer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    at = OPENED + timedelta(days=5)
    made = case_draft(office.case, "referral", at)
    assert made is not None
    room = max(map(lines_of, made.documents.values())) - 1
    monkeypatch.setattr("core.typesetting.blocks.MOST_LINES", room)
    monkeypatch.setattr("compliance.cases.selectors.document_draft.MOST_ROWS", 4)
    monkeypatch.setattr("compliance.cases.selectors.document_draft.LEAST_ROWS", 1)
    cut = case_draft(office.case, "referral", at)
    assert cut is not None and "the first 2 of 4 calls" in "".join(texts_of(raw_of(cut.documents["en"])))


@pytest.mark.parametrize(
    ("until", "chinese", "english"),
    [
        (date(2027, 2, 18), "至2027年2月18日止", "up to and including 18 February 2027"),
        (None, "至本机关确认整改完成", "until this authority finds that it was mended"),
    ],
)
def test_a_decision_names_the_last_day_of_a_suspension_and_the_one_measure_that_it_orders(
    office: Office, until: date | None, chinese: str, english: str
) -> None:
    brought = {"sanction": "suspension", **({"suspended_until": until.isoformat()} if until else {})}
    facts = facts_of(office, "decision", brought=brought)
    assert (facts.suspended, facts.suspended_until) == (True, until)
    zh, en = words(drafted("decision", facts)), words(drafted("decision", facts, "en"))
    assert "责令停业整顿" in zh and "吊销许可证" not in zh and chinese in zh
    assert "Suspension of business" in en and "licence" not in en and english in en
    lost = facts_of(office, "decision", brought={"sanction": "licence"})
    said = words(drafted("decision", lost))
    assert "吊销许可证" in said and "停业整顿" not in said and not lost.suspended
    assert not facts_of(office, "notice", brought=brought).suspended  # only a decision has a last day
