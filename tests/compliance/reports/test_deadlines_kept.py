"""A deadline is kept by the act that it asks for, before its end; leaving a state keeps none."""

from datetime import datetime, timedelta

from compliance.cases.rules.case_workflow import ACTS
from compliance.reports.rules.deadlines_kept import ASKED, BEGINS, EXTENDS, Step, deadlines_kept
from core.policies import load
from tests.compliance.world import NOW

DAY = timedelta(days=1)
CN = load("cn").versions[-1]


def steps(*said: tuple[str, str, float], case: int = 1) -> list[Step]:
    """Act, the state it leads to, days after the case opened."""
    opened = Step(case, "case.opened", "opened", NOW, NOW)
    return [opened, *(Step(case, f"case.{act}", to, NOW + d * DAY, NOW + d * DAY) for act, to, d in said)]


def kept(rows: list[Step], since: datetime = NOW, until: datetime = NOW + 900 * DAY) -> dict[str, tuple[int, int]]:
    found = deadlines_kept(rows, CN, lambda at: since <= at < until)
    return {row["key"]: (row["kept"], row["missed"]) for row in found}


FILED = (("check", "checking", 0.1), ("file", "filed", 1), ("investigate", "investigating", 1.1))
TO_NOTICE = (
    *FILED,
    ("ask_firm", "firm_asked", 3),
    ("propose_penalty", "penalty_proposed", 20),
    ("serve_notice", "notice_served", 22),
)


def test_what_extends_and_begins_a_clock_is_what_the_table_of_acts_says_and_what_is_asked_for_is_an_act_of_it() -> None:
    assert {name: act.extends for name, act in ACTS.items() if act.extends} == EXTENDS
    assert {name: act.begins for name, act in ACTS.items() if act.begins} == BEGINS
    assert frozenset[str]().union(*ASKED.values()) - ACTS.keys() == {"case.answered"}  # the firm's own
    assert ASKED.keys() <= CN.enforcement.deadlines.keys()


def test_a_decision_after_its_ninety_days_missed_them_though_each_state_was_left_in_time() -> None:
    late = steps(*TO_NOTICE, ("decide", "decided", 120))
    assert kept(late)["decided"] == (0, 1) and kept(steps(*TO_NOTICE, ("decide", "decided", 90)))["decided"] == (1, 0)
    assert kept(late, since=NOW + 100 * DAY) == {"decided": (0, 1)}  # counted with the step, of the period's steps
    assert kept(late, until=NOW + 100 * DAY)["penalty_proposed"] == (1, 0)
    longer = steps(*TO_NOTICE, ("extend_decision", "notice_served", 80), ("decide", "decided", 120))
    assert kept(longer)["decided"] == (1, 0)


def test_asking_the_firm_proposes_no_penalty() -> None:
    assert "penalty_proposed" not in kept(steps(*FILED, ("ask_firm", "firm_asked", 3)))
    late = steps(*FILED, ("ask_firm", "firm_asked", 3), ("propose_penalty", "penalty_proposed", 50))
    assert kept(late)["penalty_proposed"] == (0, 1)


def test_the_firm_keeps_its_time_by_its_answer_alone() -> None:
    asked = (*FILED, ("ask_firm", "firm_asked", 3))
    proposed = ("propose_penalty", "penalty_proposed", 40)
    assert kept(steps(*asked, ("answered", "", 5), ("answered", "", 30), proposed))["firm_asked"] == (1, 0)
    assert kept(steps(*asked, ("answered", "", 30), proposed))["firm_asked"] == (0, 1)
    assert kept(steps(*asked, proposed))["firm_asked"] == (0, 1)


def test_the_times_in_which_a_party_may_speak_or_seek_a_remedy_are_nobodys_to_keep() -> None:
    rows = steps(*TO_NOTICE, ("decide", "decided", 60), ("serve_decision", "served", 62), ("close", "closed", 400))
    assert {"statement", "reconsideration"} & kept(rows).keys() == set() and kept(rows)["served"] == (1, 0)


def test_what_ends_otherwise_is_missed_where_its_time_was_over_and_else_not_counted() -> None:
    assert kept(steps(("close", "closed", 0.1))) == {}
    assert kept(steps(("close", "closed", 9))) == {"checking": (0, 1)}
    assert kept(steps(*FILED, ("close", "closed", 100)))["decided"] == (0, 1)


def test_a_service_counts_by_its_day_and_not_by_the_day_it_was_recorded() -> None:
    rows = steps(*TO_NOTICE, ("decide", "decided", 60))
    served = Step(1, "case.serve_decision", "served", NOW + 80 * DAY, NOW + 61 * DAY)
    assert kept([*rows, served])["served"] == (1, 0)


def test_a_referral_takes_the_place_of_the_clock_of_the_state() -> None:
    rows = steps(("check", "checking", 0.1), ("authorise_referral", "checking", 1), ("refer", "referred", 2))
    assert kept(rows) == {"checking": (1, 0), "referred": (1, 0)}
    late = steps(("check", "checking", 0.1), ("authorise_referral", "checking", 1), ("refer", "referred", 20))
    assert kept(late)["referred"] == (0, 1)


def test_a_reopened_case_has_its_times_anew_and_a_part_those_of_its_filing() -> None:
    again = steps(*FILED, ("close", "closed", 10), ("reopen", "reopened", 100), ("check", "checking", 100.1))
    assert kept(again)["checking"] == (2, 0)
    part = [Step(2, "case.split_off", "investigating", NOW + 40 * DAY, NOW + 40 * DAY, filed_at=NOW)]
    moved = [("ask_firm", "firm_asked", 41), ("propose_penalty", "penalty_proposed", 50)]
    late = [Step(2, f"case.{act}", to, NOW + d * DAY, NOW + d * DAY) for act, to, d in moved]
    assert kept([*part, *late])["penalty_proposed"] == (0, 1)
