"""The records of the states: the deadlines that begin, and what the firm has of each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from compliance.cases.rules.case_states import RECORDS, Phase, State, due_in, states_of
from compliance.cases.rules.case_workflow import ACTS
from tests.compliance.cases.good_case import CN, GOOD


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
    to = ACTS[act].to
    assert to is not None
    assert due_in(to, facts.at, facts.filed_at, CN) == (datetime.fromisoformat(due) if due else None)


def test_who_may_answer_reads_and_who_reads_sees() -> None:
    assert {record.state for record in RECORDS if record.answerable} == {
        State.FIRM_ASKED, State.NOTICE_SERVED, State.HEARING
    }  # fmt: skip
    for record in RECORDS:
        assert record.told_to_firm >= record.shown_to_firm >= record.answerable


def test_a_deadline_from_filing_runs_from_the_act_where_nothing_was_filed() -> None:
    filed = GOOD.at - timedelta(days=10)
    for record in RECORDS:
        from_act, from_filing = due_in(record.state, GOOD.at, None, CN), due_in(record.state, GOOD.at, filed, CN)
        assert (from_act is None) is (record.clock == "")
        assert (from_act != from_filing) is record.from_filing, record.state


def test_each_phase_has_its_states_and_only_ended_cases_end() -> None:
    assert sorted(state for phase in Phase for state in states_of(phase)) == sorted(State)
    assert {record.state for record in RECORDS if record.ends} == states_of(Phase.ENDED)
    assert states_of(Phase.REVOKED) == {State.REVOKED}
