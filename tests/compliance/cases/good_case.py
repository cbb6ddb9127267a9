"""A case in perfect order, for tests that break one thing in it."""

from datetime import UTC, datetime, timedelta

from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import check
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
