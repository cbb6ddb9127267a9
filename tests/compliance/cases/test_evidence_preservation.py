"""Formal preservation of evidence (APL 56): proposed by an officer, ordered by the head, ended with what becomes of it; its clock warns."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import CaseClock, EvidencePreservation
from compliance.cases.rules.case_clock import Clock, Timed, clocks_of
from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_states import State
from compliance.cases.rules.evidence_preservation import OUTCOMES, REFUSED
from compliance.cases.services.case import case_move
from compliance.cases.services.case_clock import clocks_sweep
from compliance.cases.services.issued_document import document_issue
from core.errors import Conflict, NotAllowed
from core.models import User
from core.policies import current_policy, load
from tests.compliance.cases.good_case import GOOD
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import NOW
from tests.pages import send

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
ITEMS, PLACE = "外呼主机 2 台，编号 A-1、A-2", "示例路1号机房，保管人：某科技公司"
BRINGS: dict[str, Any] = {"preserved_items": ITEMS, "preserved_place": PLACE, "reason": "主机将被出售"}
CASE: dict[str, Any] = {"state": State.INVESTIGATING, "state_since": NOW, "deadline": None}


def act(office: Office, name: str, who: User, days: float = 4, **facts: Any) -> None:
    at = OPENED + timedelta(days=days)
    office.case = case_move(case=office.case, act=f"case.{name}_preservation", actor=who, at=at, facts=facts)


def test_its_clock_runs_beside_that_of_the_case_and_after_its_end() -> None:
    policy, since = current_policy(NOW), (NOW, NOW + timedelta(days=7))
    own = Clock("evidence_preservation", *since)
    assert clocks_of(Timed(**CASE, preserved=since), policy) == [own]
    assert clocks_of(Timed(**{**CASE, "state": State.CLOSED}, preserved=since), policy) == [own]
    assert clocks_of(Timed(**CASE), policy) == []
    deadline = policy.enforcement.deadlines["evidence_preservation"]
    assert (deadline.count, deadline.unit) == (7, "days")


def test_the_head_orders_what_an_officer_proposed_and_the_firm_has_a_letter() -> None:
    office = Office()
    office.act("case.ask_firm")
    person, head = office.people["officer"], office.people["head"]
    with pytest.raises(Conflict, match=r"^case\.preservation_described$"):
        act(office, "propose", person, **{**BRINGS, "preserved_place": " "})
    with pytest.raises(Conflict, match=r"^case\.preservation_proposed$"):
        act(office, "order", head, reason="同意")
    with pytest.raises(NotAllowed, match=r"^case\.wrong_role$"):
        act(office, "propose", head, **BRINGS)
    act(office, "propose", person, **BRINGS)
    with pytest.raises(Conflict, match=r"^case\.preservation_none$"):
        act(office, "propose", person, **BRINGS)
    with pytest.raises(Conflict, match=r"^case\.preservation_ordered$"):
        act(office, "end", head, preserved_outcome="kept", reason="…")
    with pytest.raises(NotAllowed, match=r"^case\.wrong_role$"):
        act(office, "order", person, reason="同意")
    act(office, "order", head, days=5, reason="可能灭失")
    row = EvidencePreservation.objects.get()
    assert (row.items, row.proposed_by, row.ordered_by) == (ITEMS, person, head)
    assert row.decide_by is not None and row.ordered_at is not None
    assert (row.decide_by.date() - row.ordered_at.date()).days == 7
    event = office.case.events.get(act="case.order_preservation")
    issued = document_issue(event=event, at=event.at)
    assert issued is not None and issued.to_firm and issued.kind == "preservation_order"
    words = str(issued.written)
    assert all(said in words for said in (ITEMS, PLACE, "可能灭失", "2026年12月2日", "Order to Register"))


def test_its_end_is_warned_of_and_nothing_ends_by_itself() -> None:
    office = Office()
    office.act("case.ask_firm")
    act(office, "propose", office.people["officer"], **BRINGS)
    act(office, "order", office.people["head"], reason="可能灭失")
    clocks_sweep(at=OPENED + timedelta(days=4))
    assert CaseClock.objects.filter(case=office.case, clock="evidence_preservation").exists()
    clocks_sweep(at=OPENED + timedelta(days=15))
    told = office.case.events.filter(act="case.deadline_over", params__clock="evidence_preservation")
    assert told.count() == 1 and EvidencePreservation.objects.get().ended_at is None
    with pytest.raises(Conflict, match=r"^case\.preservation_outcome$"):
        act(office, "end", office.people["head"], days=16, preserved_outcome="lost", reason="…")
    act(office, "end", office.people["head"], days=16, preserved_outcome="returned", reason="已复制完毕")
    row = EvidencePreservation.objects.get()
    assert (row.outcome, row.ended_by, row.outcome_reason) == ("returned", office.people["head"], "已复制完毕")
    assert office.case.documents.filter(kind="case.end_preservation", shown_to_firm=True).exists()
    clocks_sweep(at=OPENED + timedelta(days=17))
    assert not CaseClock.objects.filter(case=office.case, clock="evidence_preservation").exists()
    act(office, "propose", office.people["officer"], days=17, **BRINGS)
    act(office, "refuse", office.people["head"], days=17, reason="不会灭失")
    row = EvidencePreservation.objects.latest("pk")
    assert (row.outcome, row.ordered_at) == (REFUSED, None)
    assert not office.case.documents.filter(kind="case.refuse_preservation", shown_to_firm=True).exists()


def test_who_proposed_it_does_not_order_it_and_a_desk_without_penalties_preserves_nothing() -> None:
    guard, cn, us = GUARDS["preservation_of_another"], current_policy(NOW), load("us").at(NOW)
    proposed = replace(GOOD, preservation_proposer="user:7", actor="user:7")
    assert not guard.holds(proposed, cn) and guard.holds(replace(proposed, actor="user:8"), cn)
    assert GUARDS["decides_penalties"].holds(GOOD, cn) and not GUARDS["decides_penalties"].holds(GOOD, us)


def test_at_the_desk_and_on_the_page_of_the_firm(at_the_time: Any) -> None:
    office = Office()
    office.act("case.ask_firm")
    at_the_time(days=4)
    desk, head = desk_of(office.people["officer"]), desk_of(office.people["head"])
    page = f"/regulator/cases/{office.case.public_id}/"
    assert "order_preservation" not in shown(head, page), "there is nothing to order"
    assert send(desk, f"{page}acts/case.propose_preservation/", BRINGS).status_code == 302
    ordering = f"{page}acts/case.order_preservation/"
    assert (
        ordering in shown(head, page)
        and ITEMS in shown(head, page)
        and "先行登记保存" in shown(head, ordering, "zh-hans")
    )
    assert send(head, ordering, {"reason": "可能灭失"}).status_code == 302
    firm_page = f"/marketers/notices/{office.case.public_id}/"
    assert "可能灭失" in shown(desk_of(member_of(office.firm)), firm_page)
    ending = {"preserved_outcome": "kept", "reason": "作为证据使用"}
    assert send(head, f"{page}acts/case.end_preservation/", ending).status_code == 302
    assert OUTCOMES["kept"]["en"] in shown(desk, page)


def shown(client: Any, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    text: str = answer.content.decode()
    return text
