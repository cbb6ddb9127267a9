"""Every guard of a case by itself: what breaks it breaks nothing else."""

from dataclasses import replace

import pytest

from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_workflow import ALWAYS, TABLE
from tests.compliance.cases.good_case import AT, DAY, GOOD, codes

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
