"""THE table of a case: every pair of state and act, and every guard by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_states import State, due_in
from compliance.cases.rules.case_workflow import (  # fmt: skip
    ACTS,
    ALWAYS,
    BEFORE_DECISION,
    TABLE,
    acts_from,
    check,
    diagram,
)
from core.policies import load

CN, US = load("cn").versions[-1], load("us").versions[-1]
AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
S = State

# A case in perfect order: whatever the state, every act the table has from there may be done by someone of that role.
GOOD = CaseFacts(
    at=AT, state=S.OPENED, actor="user:1", roles=frozenset(), actor_province="CN-JS", province="CN-JS",
    officers=frozenset({"user:1", "user:2"}), respondent_known=True, evidence_preserved=True, best_evidence="C2",
    latest_call_at=AT - 100 * DAY, breaches=frozenset({"registered"}), filed_at=AT - 40 * DAY,
    notice_served_at=AT - 20 * DAY, decided_at=AT - 5 * DAY, served_at=AT - 4 * DAY,
    reconsideration_served_at=AT - 3 * DAY, matching_offered=True, defences_checked=True, defended=True,
    defences_answered=True, facts_stated=True, basis_stated=True, rights_stated=True, address_confirmed=True,
    hearing_requested=True, hearing_at=AT + 20 * DAY, hearing_held=True, sanction_proposed="suspension",
    fine_proposed=10_000, sanction="suspension", fine=10_000, collective=True, reason="…", authority="police",
    authority_receipt=True, proof_of_service=True, reasons_published=True, outcome_sent=True, new_facts=True,
)  # fmt: skip


def codes(act: str, facts: CaseFacts) -> list[str]:
    return [objection.code for objection in check(act, facts, CN)]


@pytest.mark.parametrize(("state", "act"), list(product(State, ACTS)))
def test_every_pair_of_state_and_act(state: State, act: str) -> None:
    row = ACTS[act]
    for role in CN.enforcement.case_roles:
        found = codes(act, replace(GOOD, state=state, roles=frozenset({role})))
        assert ("wrong_state" in found) == (state not in row.origins)
        assert ("wrong_role" in found) == (role not in row.roles)
        assert set(found) <= {"wrong_state", "wrong_role"}


# For each guard, what breaks it in a case that is otherwise in order.
BROKEN: dict[str, dict[str, object]] = {
    "own_province": {"actor_province": "CN-BJ"},
    "no_conflict": {"conflict_of_interest": True},
    "evidence_preserved": {"evidence_preserved": False},
    "respondent_known": {"respondent_known": False},
    "within_limitation": {"latest_call_at": AT - 731 * DAY},
    "reason_given": {"reason": ""},
    "known_authority": {"authority": "bank"},
    "authority_receipt": {"authority_receipt": False},
    "two_officers": {"officers": frozenset({"user:1"})},
    "matching_offered": {"matching_offered": False},
    "evidence_confirmed": {"best_evidence": "C1"},
    "defences_checked": {"defences_checked": False},
    "sanction_on_law": {"sanction": "flogging"},
    "money_on_law": {"fine": 500_001, "fine_proposed": 600_000},
    "facts_stated": {"facts_stated": False},
    "basis_stated": {"basis_stated": False},
    "rights_stated": {"rights_stated": False},
    "address_confirmed": {"address_confirmed": False},
    "hearing_requested": {"hearing_requested": False},
    "serious_penalty": {"sanction": "advice", "sanction_proposed": "advice", "fine": None},
    "not_investigator": {"investigators": frozenset({"user:1"})},
    "hearing_notified_in_time": {"hearing_at": AT + 9 * DAY},
    "statement_time_over": {"hearing_held": False, "hearing_requested": False, "notice_served_at": AT - 7 * DAY},
    "hearing_first": {"hearing_held": False},
    "defences_answered": {"defences_answered": False},
    "not_harsher": {"fine": 10_001},
    "one_fine": {"fined_before": True},
    "lighter_law": {"law_changed": True},
    "collective_if_serious": {"collective": False},
    "proof_of_service": {"proof_of_service": False},
    "reconsideration_in_time": {"served_at": AT - 61 * DAY},
    "court_in_time": {"served_at": AT - 190 * DAY, "reconsideration_served_at": AT - 16 * DAY},
    "reasons_published": {"reasons_published": False},
    "outcome_sent": {"outcome_sent": False},
    "new_facts": {"new_facts": False},
}


def test_every_guard_is_tried_and_used() -> None:
    assert BROKEN.keys() == GUARDS.keys()
    assert {code for act in TABLE for code in act.guards} | set(ALWAYS) == GUARDS.keys()


@pytest.mark.parametrize("guard", GUARDS)
def test_each_guard_stands_by_itself(guard: str) -> None:
    acts = [act for act in TABLE if guard in (*ALWAYS, *act.guards)]
    for act in acts:
        for state in act.origins:
            facts = replace(GOOD, state=state, roles=act.roles, **BROKEN[guard])  # type: ignore[arg-type]
            assert codes(act.name, facts) == [guard], (act.name, state)
    for act in [act for act in TABLE if act not in acts]:
        facts = replace(GOOD, state=min(act.origins), roles=act.roles, **BROKEN[guard])  # type: ignore[arg-type]
        assert guard not in codes(act.name, facts)


def test_an_unknown_act() -> None:
    assert codes("case.burn", GOOD) == ["unknown_act"]


@pytest.mark.parametrize(
    ("actor", "case", "may"),
    [("CN-JS", "CN-JS", True), ("CN-BJ", "CN-JS", False), ("", "CN-JS", True), ("", "", True), ("CN-JS", "", False)],
)
def test_a_province_acts_in_its_own_cases_and_the_national_office_everywhere(actor: str, case: str, may: bool) -> None:
    facts = replace(GOOD, roles=frozenset({"officer"}), actor_province=actor, province=case)
    assert (codes("case.check", facts) == []) is may


def decide_with(**given: object) -> list[str]:
    base = replace(GOOD, state=S.NOTICE_SERVED, roles=frozenset({"head"}))
    return codes("case.decide", replace(base, **given))  # type: ignore[arg-type]


FINE = {"sanction": "warning_fine", "sanction_proposed": "warning_fine"}


def test_without_a_hearing_straight_to_the_decision() -> None:
    late = {"hearing_held": False, "notice_served_at": AT - 20 * DAY}
    assert decide_with(**FINE, **late) == []  # a request where there is no right to a hearing does not stop it
    assert decide_with(**late) == ["hearing_first"]
    assert decide_with(**late, hearing_requested=False) == []


def test_the_time_for_a_statement() -> None:
    served = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)
    base = {**FINE, "hearing_held": False, "hearing_requested": False, "notice_served_at": served}
    ends = datetime.fromisoformat("2026-10-12T23:59:59+08:00")  # five working days, over National Day
    assert decide_with(**base, at=ends, latest_call_at=ends) == ["statement_time_over"]
    assert decide_with(**base, at=ends + timedelta(seconds=1), latest_call_at=ends) == []
    assert decide_with(**base, at=ends, latest_call_at=ends, statement_waived=True) == []
    assert decide_with(**{**base, "notice_served_at": None}) == ["statement_time_over"]


def test_a_penalty_does_not_grow_because_the_party_defended() -> None:
    assert decide_with(**FINE, fine=9_999) == []
    assert decide_with(**FINE, fine=10_001) == ["not_harsher"]
    assert decide_with(**FINE, fine_proposed=None, fine=1) == ["not_harsher"]
    assert decide_with(sanction_proposed="warning_fine", sanction="suspension") == ["not_harsher"]
    assert decide_with(sanction_proposed="suspension", sanction="warning_fine") == []
    assert decide_with(sanction="no_fault", fine=None) == []


def test_money_rests_on_a_law_that_gives_it() -> None:
    washed = frozenset({"not_washed"})
    assert decide_with(**FINE, breaches=washed) == ["sanction_on_law", "money_on_law"]
    assert decide_with(sanction="rectify", sanction_proposed="rectify", fine=None, fine_proposed=None,
                       breaches=washed) == []  # fmt: skip
    text = frozenset({"text_without_opt_out"})
    for fine, ok in ((9_999, False), (10_000, True), (30_000, True), (30_001, False)):
        found = decide_with(**FINE, breaches=text, fine=fine, fine_proposed=30_001)
        assert ("money_on_law" not in found) is ok
    assert decide_with(**FINE, fine=500_000, fine_proposed=500_000) == []
    assert decide_with(**FINE, fined_before=True, fine=None, fine_proposed=None) == []


def test_a_text_needs_the_text_itself() -> None:
    base = replace(GOOD, state=S.FIRM_ASKED, roles=frozenset({"legal_reviewer"}), sanction="", fine=None)
    text = replace(base, breaches=frozenset({"text_without_opt_out"}))
    assert codes("case.propose_penalty", text) == ["evidence_confirmed"]
    assert codes("case.propose_penalty", replace(text, best_evidence="C3")) == []
    both = replace(text, breaches=frozenset({"text_without_opt_out", "registered"}))
    assert codes("case.propose_penalty", both) == []


def test_court_after_a_reconsideration() -> None:
    base = replace(GOOD, roles=frozenset({"officer"}), state=S.RECONSIDERED, served_at=AT - 300 * DAY)
    assert codes("case.record_suit", base) == []
    assert codes("case.record_suit", replace(base, reconsideration_served_at=None)) == ["court_in_time"]
    assert codes("case.record_suit", replace(base, state=S.SERVED)) == ["court_in_time"]


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
    while more := {act.to for act in TABLE if act.origins & reached} - reached:
        reached |= more
    assert reached == set(State)
    assert all(any(state in act.origins for act in TABLE) for state in State)
    assert ACTS["case.refer"].origins & ACTS["case.close"].origins >= BEFORE_DECISION


def test_the_buttons_of_a_screen() -> None:
    empty = CaseFacts(at=AT, state=S.OPENED, actor="user:1", province="CN-JS", actor_province="CN-JS")
    (check_it,) = acts_from(S.OPENED, ["officer"], empty, CN)
    assert check_it.act.name == "case.check"
    assert [o.code for o in check_it.objections] == ["evidence_preserved"] and check_it.blocking == ()
    assert {a.act.name for a in acts_from(S.OPENED, {"supervisor"}, empty, CN)} == {"case.refer", "case.close"}
    assert acts_from(S.OPENED, {"auditor", "partner", "intake_clerk"}, empty, CN) == []
    (notice,) = acts_from(S.PENALTY_PROPOSED, ["officer"], empty, CN)
    assert [o.code for o in notice.blocking] == ["two_officers"]


@pytest.mark.parametrize(
    ("act", "due"),
    [
        ("case.check", "2026-12-09T23:59:59+08:00"),  # 15 working days
        ("case.file", "2026-11-18T23:59:59+08:00"),  # at once
        ("case.investigate", "2026-12-16T23:59:59+08:00"),  # day 45 from filing
        ("case.ask_firm", "2026-12-02T23:59:59+08:00"),
        ("case.propose_penalty", "2027-01-30T23:59:59+08:00"),  # 90 days from filing
        ("case.serve_notice", "2026-11-25T23:59:59+08:00"),
        ("case.decide", "2026-11-27T23:59:59+08:00"),
        ("case.serve_decision", "2027-01-17T23:59:59+08:00"),
        ("case.revoke", "2026-11-23T23:59:59+08:00"),
        ("case.record_suit", None),
        ("case.close", None),
    ],
)
def test_the_deadline_each_act_sets(act: str, due: str | None) -> None:
    facts = replace(GOOD, filed_at=datetime(2026, 11, 1, 2, 0, tzinfo=UTC))
    assert due_in(ACTS[act].to, facts.at, facts.filed_at, CN) == (datetime.fromisoformat(due) if due else None)


def test_the_diagram_is_made_from_the_table() -> None:
    drawn = diagram()
    assert drawn.startswith("stateDiagram-v2\n    [*] --> opened\n")
    assert drawn.count(" --> ") == sum(len(act.origins) for act in TABLE) + 2
