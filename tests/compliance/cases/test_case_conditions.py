"""What a case must satisfy before an act, at the boundaries of time and number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.compliance.cases.good_case import AT, DAY, GOOD, S, codes


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
