"""THE table of a case: every pair of state and act, every row, and what screens and docs draw from it."""

from dataclasses import replace
from itertools import product

import pytest

from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import ACTS, BEFORE_DECISION, TABLE, acts_from, diagram
from tests.compliance.cases.good_case import AT, CN, GOOD, US, S, codes, good_for


@pytest.mark.parametrize(("state", "act"), list(product(State, ACTS)))
def test_every_pair_of_state_and_act(state: State, act: str) -> None:
    row = ACTS[act]
    for role in CN.enforcement.case_roles:
        found = codes(act, replace(good_for(act), state=state, roles=frozenset({role})))
        assert ("wrong_state" in found) == (state not in row.origins)
        assert ("wrong_role" in found) == (role not in row.roles)
        assert set(found) <= {"wrong_state", "wrong_role"}


def test_an_unknown_act() -> None:
    assert codes("case.burn", GOOD) == ["unknown_act"]


@pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])
def test_every_row_has_names_and_known_words(policy: object) -> None:
    for act in TABLE:
        assert act.roles <= CN.enforcement.case_roles.keys() & US.enforcement.case_roles.keys()
        assert set(act.needs) <= CaseFacts.__dataclass_fields__.keys()
        assert act.names["zh-hans"] and act.names["en"]
    for guard in GUARDS.values():
        assert guard.names["zh-hans"].endswith("。") and guard.names["en"].endswith(".")


def test_every_state_can_be_reached_and_left() -> None:
    reached = {S.OPENED}
    while more := {act.to for act in TABLE if act.to and act.origins & reached} - reached:
        reached |= more
    assert reached == set(State)
    assert all(any(state in act.origins for act in TABLE) for state in State)
    assert ACTS["case.refer"].origins & ACTS["case.close"].origins >= BEFORE_DECISION


def test_the_buttons_of_a_screen() -> None:
    empty = CaseFacts(at=AT, state=S.OPENED, actor="user:1", province="CN-JS", actor_province="CN-JS")
    (check_it,) = acts_from(S.OPENED, ["officer"], empty, CN)
    assert check_it.act.name == "case.check"
    assert [o.code for o in check_it.objections] == ["evidence_preserved"] and check_it.blocking == check_it.objections
    assert {a.act.name for a in acts_from(S.OPENED, {"supervisor"}, empty, CN)} == {"case.refer", "case.close"}
    assert {a.act.name for a in acts_from(S.OPENED, {"head"}, empty, CN)} == {"case.authorise_referral"}
    assert acts_from(S.OPENED, {"auditor", "partner", "intake_clerk"}, empty, CN) == []
    answered, notice, sending, paper, preserving = acts_from(S.PENALTY_PROPOSED, ["officer"], empty, CN)
    assert answered.act.name == "case.record_answer" and answered.blocking[0].code == "referred_in_part"
    assert (notice.act.name, sending.act.name) == ("case.serve_notice", "case.send_notice")
    assert paper.act.name == "case.serve_paper" and paper.blocking[0].code == "paper_to_serve"
    assert preserving.act.name == "case.propose_preservation"
    assert [[o.code for o in row.blocking] for row in (notice, sending)] == [["two_officers"], ["two_officers"]]


def test_the_diagram_is_made_from_the_table() -> None:
    drawn = diagram()
    assert drawn.startswith("stateDiagram-v2\n    [*] --> opened\n")
    assert drawn.count(" --> ") == sum(len(act.origins) for act in TABLE if act.to) + 2
