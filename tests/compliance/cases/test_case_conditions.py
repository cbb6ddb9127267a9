"""What a case must satisfy before an act, at the boundaries of time and number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from compliance.cases.rules.case_conditions import (
    court_in_time,
    hearing_notified_in_time,
    reconsideration_in_time,
    two_officers,
    within_limitation,
)
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_guards import GUARDS, Test
from compliance.cases.rules.case_states import State
from core.policies.schema import Policy
from tests.compliance.cases.good_case import AT, CN, DAY, GOOD, US, S, codes


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


SECOND = timedelta(seconds=1)


def test_an_act_long_past_is_pursued_to_the_last_day() -> None:
    limit = CN.enforcement.limitation
    for past, may in ((limit, True), (limit + SECOND, False)):
        assert within_limitation(replace(GOOD, latest_call_at=AT - past), CN) is may
    assert not within_limitation(replace(GOOD, latest_call_at=None), CN)


def test_a_hearing_lies_after_the_whole_term_of_notice() -> None:
    ends = CN.due(AT, CN.enforcement.deadlines["hearing_notice"])
    for at, may in ((ends, False), (ends + SECOND, True), (None, False)):
        assert hearing_notified_in_time(replace(GOOD, hearing_at=at), CN) is may


@pytest.mark.parametrize(
    ("condition", "key", "field", "state"),
    [
        (reconsideration_in_time, "reconsideration", "served_at", S.SERVED),
        (court_in_time, "court", "served_at", S.SERVED),
        (court_in_time, "court_after_reconsideration", "reconsideration_served_at", S.RECONSIDERED),
    ],
)
def test_a_remedy_is_open_to_the_end_of_its_last_day(condition: Test, key: str, field: str, state: State) -> None:
    ends = CN.due(AT, CN.enforcement.deadlines[key])
    served = replace(GOOD, state=state, **{field: AT})  # type: ignore[arg-type]
    assert condition(replace(served, at=ends), CN) and not condition(replace(served, at=ends + SECOND), CN)
    assert not condition(replace(served, **{field: None}), CN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("officers", "actor", "enough"),
    [("1 2", "1", True), ("1 2 3", "3", True), ("1", "1", False), ("1 2", "3", False), ("", "1", False)],
)
def test_two_officers_one_of_them_the_actor(officers: str, actor: str, enough: bool) -> None:
    facts = replace(GOOD, officers=frozenset(officers.split()), actor=actor)
    assert two_officers(facts, CN) is enough


@pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])
def test_every_condition_knows_the_words_of_the_pack(policy: Policy) -> None:
    """Deadlines, sanctions and authorities are asked for by key; a pack that lacks one would fail an act at the desk."""
    for sanction, authority in product(policy.enforcement.sanction_rules, policy.enforcement.authorities):
        facts = replace(GOOD, sanction=sanction, sanction_proposed=sanction, authority=authority)
        assert all(isinstance(guard.holds(facts, policy), bool) for guard in GUARDS.values())
        assert GUARDS["known_authority"].holds(facts, policy) and GUARDS["not_harsher"].holds(facts, policy)
    nothing = CaseFacts(at=AT, state=S.OPENED)
    assert [code for code, guard in GUARDS.items() if guard.holds(nothing, policy)] == [
        "own_province", "no_conflict", "money_on_law", "not_investigator", "hearing_first", "defences_answered",
        "not_harsher", "one_fine", "lighter_law", "collective_if_serious",
    ]  # fmt: skip
