"""After the decision what it established goes to the regulator of the trade: on its receipt, in a paper of its own."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import Case
from compliance.cases.rules.breach_choice import Choice, Outcome
from compliance.cases.rules.case_workflow import BEFORE_DECISION, check
from compliance.cases.services.case import case_move
from compliance.cases.services.issued_document import document_issue
from core.access.roles import Role
from core.models import AuditRecord
from tests.acts import refusal_of
from tests.compliance.cases.good_case import CN, GOOD, REFERRING, S
from tests.compliance.cases.office import Office, chosen, paper
from tests.compliance.world import officer

REFER = "case.refer_sector"


@pytest.mark.django_db
def test_what_was_decided_is_referred_on_a_receipt_and_the_answer_comes_back() -> None:
    office = Office()
    at = office.act("case.review_again")
    said = {**chosen(office.case, at), "not_washed": Choice(Outcome.LEFT_OUT)}
    office.left = [
        (act, who, days, {**brings, "choices": said} if act == "case.decide" else brings)
        for act, who, days, brings in office.left
    ]
    at = office.act("case.serve_decision")
    supervisor, case = officer(Role.SUPERVISOR, mail="督办@office.example"), office.case
    brings: dict[str, Any] = {"authority": "nfra", "authority_receipt": paper(case, "authority_receipt")}

    def refer(**said: Any) -> Case:
        return case_move(case=case, act=REFER, actor=supervisor, at=at, facts={**brings, **said})

    decision = case.issued_documents.get(kind="decision")  # what was served has its number
    assert refusal_of(lambda: refer(authority_receipt="")) == "case.authority_receipt"
    assert refusal_of(lambda: refer(authority="bank")) == "case.known_authority"
    assert refusal_of(lambda: refer(authority_receipt=paper(case))) == "attachment.unknown", (
        "a proof of service is none"
    )
    moved = refer()
    assert moved.state == "served" and AuditRecord.objects.filter(act=REFER).count() == 1
    issued = document_issue(event=moved.events.get(act=REFER), at=at)
    assert issued is not None and not issued.to_firm
    words = "".join(re.findall(r"'text': '([^']*)'", str(issued.written["zh-hans"])))
    assert decision.number in words and "金融监督管理部门" in words and "经本机关决定认定" in words
    assert "向已登记谢绝的号码营销" in words and "均为违规线索" not in words
    assert "呼叫前未核对名单" not in words, "what was left out is no finding"
    back = {"authority_answer": paper(moved, "authority_answer"), "reason": "已责令整改"}
    again = case_move(case=moved, act="case.record_answer", actor=supervisor, at=at + timedelta(days=9), facts=back)
    assert again.events.get(act="case.record_answer").note == "已责令整改"


def test_nothing_is_referred_so_before_a_decision_after_its_fall_or_by_a_desk_that_decides_none() -> None:
    facts = replace(GOOD, state=S.SERVED, roles=frozenset({"supervisor"}))
    assert check(REFER, facts, CN) == []
    assert [one.code for one in check(REFER, replace(facts, in_force=False), CN)] == ["decision_in_force"]
    assert [one.code for one in check(REFER, facts, REFERRING)] == ["decides_penalties"]
    for state in (*BEFORE_DECISION, S.DECIDED, S.REVOKED):
        assert "wrong_state" in {one.code for one in check(REFER, replace(facts, state=state), CN)}, state
