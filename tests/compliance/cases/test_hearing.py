"""A hearing as a proceeding: fixed, led by somebody who did not investigate, recorded and signed, missed, or given up by a paper."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.hearing_request import Hearing
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.issued_document import words_of
from compliance.cases.selectors.notice import hearing_right_of
from compliance.cases.services.case import case_fact_record, case_move
from compliance.cases.services.issued_document import document_issue
from core import clock
from core.access.roles import Role
from core.errors import Conflict, NotAllowed
from core.policies import current_policy
from core.typesetting.blocks import raw_of, texts_of
from tests.compliance.cases.office import OPENED, Office, paper
from tests.compliance.cases.test_notices import member_of
from tests.compliance.world import officer
from tests.pages import send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
FIXED: dict[str, Any] = {
    "hearing_at": OPENED + timedelta(days=25),
    "hearing_place": "示例路2号",
    "hearing_session": "open",
}
SAID = {
    "hearing_present": "各方到场",
    "hearing_points": "号码来源",
    "hearing_evidence": "通话记录",
    "hearing_statement": "外包所为",
}
HELD = OPENED + timedelta(days=25)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def heard(office: Office) -> Office:
    office.act("case.call_hearing")
    return office


def move(office: Office, act: str, who: str, at: Any, **facts: Any) -> Case:
    office.case = case_move(case=office.case, act=act, actor=office.people[who], at=at, facts=facts, text="正文")
    return office.case


def told(office: Office, days: int = 7) -> None:
    """The notice of the hearing that was fixed last is handed over, so many days after the case opened."""
    event = CaseEvent.objects.filter(act__in=["case.call_hearing", "case.adjourn_hearing"]).latest("pk")
    at, notice = OPENED + timedelta(days=days), document_issue(event=event, at=event.at)
    assert notice is not None
    way = {"service_way": "in_person", "service_on": at.date(), "service_proof": paper(office.case)}
    move(office, "case.serve_paper", "officer", at, served_paper=notice.public_id, **way)


def refused(code: str, *args: Any, **facts: Any) -> None:
    with pytest.raises(Conflict, match=rf"^case\.{code}$"):
        move(*args, **facts)


def test_it_is_fixed_with_place_leader_and_session(office: Office) -> None:
    at = office.act("case.serve_notice") + timedelta(hours=1)
    case_fact_record(case=office.case, officer=office.people["officer"], fact="hearing_requested", at=at)
    leader, investigator = str(office.people["hearing"].pk), str(office.people["officer"].pk)
    both = officer(Role.HEARING_OFFICER, mail="兼任@office.example")
    office.case.officers.create(user=both, since=at)
    good = {**FIXED, "hearing_officer": leader}
    for wrong, code in (
        ({"hearing_place": " "}, "hearing_placed"),
        ({"hearing_session": "closed"}, "hearing_session_known"),
        ({"hearing_session": ""}, "hearing_session_known"),
        ({"hearing_officer": investigator}, "hearing_officer_named"),
        ({"hearing_officer": str(both.pk)}, "hearing_officer_named"),  # of the role, and investigating
        ({"hearing_at": at + timedelta(days=3)}, "hearing_notified_in_time"),
    ):
        refused(code, office, "case.call_hearing", "hearing", at, **{**good, **wrong})
    move(
        office,
        "case.call_hearing",
        "hearing",
        at,
        **{**good, "hearing_session": "closed", "hearing_closed_reason": "商业秘密"},
    )
    notice = document_issue(event=CaseEvent.objects.get(act="case.call_hearing"), at=at)
    assert notice is not None
    words = "\n".join(texts_of(raw_of(words_of(notice, "zh-hans"))))
    assert "示例路2号" in words and "听证人" in words and "不公开举行" in words and "商业秘密" in words
    said = "\n".join(texts_of(raw_of(words_of(notice, "en"))))
    assert "closed" in said and "兼任" not in said


def test_the_record_is_whole_written_by_its_leader_signed_and_reviewed_again(heard: Office) -> None:
    refused("hearing_begun", heard, "case.record_hearing", "hearing", HELD - timedelta(days=1), **SAID)
    refused("record_whole", heard, "case.record_hearing", "hearing", HELD, **{**SAID, "hearing_points": " "})
    heard.people["another"] = officer(Role.HEARING_OFFICER, mail="另一听证人@office.example")
    refused("hearing_led", heard, "case.record_hearing", "another", HELD, **SAID)
    refused("hearing_held", heard, "case.sign_record", "hearing", HELD, hearing_unsigned="拒签")
    move(heard, "case.review_again", "legal", HELD)
    move(heard, "case.record_hearing", "hearing", HELD, **SAID)
    assert not case_facts(heard.case, heard.people["head"], HELD).legally_reviewed  # once more, after the hearing
    record = document_issue(event=CaseEvent.objects.get(act="case.record_hearing"), at=HELD)
    assert record is not None and record.kind == "hearing_record"
    words = "\n".join(texts_of(raw_of(words_of(record, "zh-hans"))))
    assert all(part in words for part in (*SAID.values(), "示例路2号", "听证人"))
    move(heard, "case.review_again", "legal", HELD)
    refused("record_signed", heard, "case.sign_record", "hearing", HELD)
    refused("hearing_first", heard, "case.decide", "head", HELD + timedelta(hours=1), **decision(heard))
    move(heard, "case.sign_record", "hearing", HELD, hearing_unsigned="当事人拒绝签名")
    assert move(heard, "case.decide", "head", HELD + timedelta(hours=1), **decision(heard)).state == "decided"


def decision(office: Office) -> dict[str, Any]:
    facts = next(brings for name, _who, _days, brings in office.left if name == "case.decide")
    return {**facts, "choices": office.case.facts["choices_proposed"] and case_facts(
        office.case, office.people["head"], HELD).choices_proposed}  # fmt: skip


def test_a_party_that_stays_away_without_good_reason_gives_the_hearing_up(heard: Office) -> None:
    refused("hearing_told", heard, "case.record_absence", "hearing", HELD, reason="无正当理由")
    told(heard)
    refused("hearing_begun", heard, "case.record_absence", "hearing", HELD - timedelta(days=1), reason="无正当理由")
    refused("reason_given", heard, "case.record_absence", "hearing", HELD)
    with pytest.raises(NotAllowed, match=r"^case\.wrong_role$"):
        move(heard, "case.record_absence", "officer", HELD, reason="无正当理由")
    move(heard, "case.record_absence", "hearing", HELD, reason="经通知无正当理由未到场")
    refused("reviewed_again", heard, "case.decide", "head", HELD, **decision(heard))
    move(heard, "case.review_again", "legal", HELD)
    assert move(heard, "case.decide", "head", HELD, **decision(heard)).state == "decided"


def test_whoever_was_told_too_late_or_of_another_day_gives_nothing_up_by_staying_away(heard: Office) -> None:
    away: dict[str, Any] = {"reason": "未到场"}
    told(heard, days=20)  # five days before
    refused("hearing_told", heard, "case.record_absence", "hearing", HELD, **away)
    new, at = OPENED + timedelta(days=45), OPENED + timedelta(days=26)
    fixed = {"hearing_at": new, "hearing_place": "示例路3号", "reason": "通知过晚"}
    move(heard, "case.adjourn_hearing", "hearing", at, **fixed)
    refused("hearing_told", heard, "case.record_absence", "hearing", new, **away)  # the first notice names another day
    told(heard, days=27)
    assert move(heard, "case.record_absence", "hearing", new, **away).facts["hearing_absent"]


def test_an_adjourned_hearing_has_a_new_day_in_time_and_a_new_notice(heard: Office) -> None:
    at = OPENED + timedelta(days=10)
    new = {"hearing_at": OPENED + timedelta(days=30), "hearing_place": "示例路3号"}
    refused("reason_given", heard, "case.adjourn_hearing", "hearing", at, **new)
    late = {**new, "hearing_at": at + timedelta(days=2), "reason": "代理人患病"}
    refused("hearing_notified_in_time", heard, "case.adjourn_hearing", "hearing", at, **late)
    move(heard, "case.adjourn_hearing", "hearing", at, **new, reason="代理人患病")
    again = document_issue(event=CaseEvent.objects.get(act="case.adjourn_hearing"), at=at)
    assert again is not None and again.kind == "hearing_notice"
    words = "\n".join(texts_of(raw_of(words_of(again, "zh-hans"))))
    assert "示例路3号" in words and "代理人患病" in words
    refused("hearing_begun", heard, "case.record_hearing", "hearing", HELD, **SAID)


@pytest.mark.parametrize("granted", [True, False])
def test_an_objection_to_who_leads_is_decided_by_the_head(heard: Office, granted: bool) -> None:
    at, first = HELD - timedelta(days=1), heard.people["hearing"]
    heard.people["other"] = officer(Role.HEARING_OFFICER, mail="改任@office.example")
    decide: dict[str, Any] = {"recusal_outcome": "granted" if granted else "refused", "reason": "查明"}
    refused("recusal_asked", heard, "case.decide_recusal", "head", at, **{**decide, "recusal_outcome": "refused"})
    move(heard, "case.ask_recusal", "officer", at, reason="与本案有利害关系")
    refused("recusal_settled", heard, "case.record_hearing", "hearing", HELD, **SAID)
    with pytest.raises(NotAllowed, match=r"^case\.wrong_role$"):
        move(heard, "case.decide_recusal", "hearing", at, **decide)
    if granted:
        refused(
            "recusal_decided", heard, "case.decide_recusal", "head", at, **decide, hearing_officer_next=str(first.pk)
        )
        decide["hearing_officer_next"] = str(heard.people["other"].pk)
    move(heard, "case.decide_recusal", "head", at, **decide)
    if granted:
        with pytest.raises(NotAllowed, match=r"^case\.no_conflict$"):
            move(heard, "case.record_hearing", "hearing", HELD, **SAID)
    assert move(heard, "case.record_hearing", "other" if granted else "hearing", HELD, **SAID).facts["hearing_held"]


def test_two_representatives_at_most_each_by_a_written_authority(heard: Office) -> None:
    at = OPENED + timedelta(days=8)
    refused("representative_proved", heard, "case.name_representative", "officer", at, representative="甲")
    for name in ("甲", "乙"):
        proof = paper(heard.case, "power_of_attorney", shown_to_firm=True)
        move(heard, "case.name_representative", "officer", at, representative=name, representative_proof=proof)
    assert heard.case.facts["representatives"] == ["甲", "乙"]
    proof = paper(heard.case, "power_of_attorney")
    refused(
        "representatives_few",
        heard,
        "case.name_representative",
        "officer",
        at,
        representative="丙",
        representative_proof=proof,
    )


def test_a_waiver_is_a_signed_paper_and_the_term_runs_on(office: Office) -> None:
    at = office.act("case.serve_notice") + timedelta(hours=1)
    record: dict[str, Any] = {"case": office.case, "officer": office.people["officer"], "at": at}
    case_fact_record(**record, fact="hearing_requested")
    waiver = paper(office.case, "signed_waiver")
    case_fact_record(**record, fact="hearing_waived", paper=waiver)
    case_fact_record(**record, fact="statement_waived", paper=waiver)
    assert CaseEvent.objects.get(act="case.hearing_waived").params == {"paper": waiver}
    move(office, "case.review_again", "legal", at)
    refused("statement_time_over", office, "case.decide", "head", at, **decision(office))
    member = member_of(office.firm)
    office.case.refresh_from_db()
    assert hearing_right_of(office.case, member, current_policy(at), at).hearing is Hearing.OPEN  # it may ask again
    later = OPENED + timedelta(days=26)
    assert move(office, "case.decide", "head", later, **decision(office)).state == "decided"


def test_the_desk_fixes_and_records_it_and_the_firm_reads_when_and_where(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = office.act("case.serve_notice") + timedelta(hours=1)
    case_fact_record(case=office.case, officer=office.people["officer"], fact="hearing_requested", at=at)
    monkeypatch.setattr(clock, "now", lambda: at)
    client = signed_in(office.people["hearing"], language="en")
    page = f"/regulator/cases/{office.case.public_id}/acts/"
    leader = str(office.people["hearing"].pk)
    said = {
        "hearing_at": f"{HELD:%Y-%m-%dT%H:%M}",
        "hearing_place": "示例路2号",
        "hearing_session": "open",
        "hearing_officer": leader,
    }
    assert send(client, f"{page}case.call_hearing/", {**said, "hearing_place": ""}).status_code == 422
    assert send(client, f"{page}case.call_hearing/", said).status_code == 302
    firm = signed_in(member_of(office.firm), language="en").get(f"/marketers/notices/{office.case.public_id}/")
    shown = firm.content.decode()
    assert "示例路2号" in shown and "Open" in shown and "听证人" in shown
    monkeypatch.setattr(clock, "now", lambda: HELD + timedelta(days=1))
    assert send(client, f"{page}case.record_hearing/", SAID).status_code == 302
    assert send(client, f"{page}case.sign_record/", {"hearing_unsigned": "拒签"}).status_code == 302
    assert Case.objects.get().facts["hearing_signed"] is True
