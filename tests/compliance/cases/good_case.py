"""A case in perfect order, for tests that break one thing in it."""

import dataclasses
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from compliance.cases.rules.breach_choice import BreachEvidence, Choice, Outcome
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import ACTS, check
from compliance.cases.rules.service import Paper
from core.policies import Policy, load

CN, US = load("cn").versions[-1], load("us").versions[-1]
AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
S = State


def chosen(*breaches: str, outcome: Outcome = Outcome.ESTABLISHED, reason: str = "") -> dict[str, Choice]:
    return {breach: Choice(outcome, reason) for breach in breaches}


def enough(*breaches: str) -> dict[str, BreachEvidence]:
    return {breach: BreachEvidence(1, 1, 1, 1) for breach in breaches}


# A case in perfect order: whatever the state, every act the table has from there may be done by someone of that role.
GOOD = CaseFacts(
    at=AT, state=S.OPENED, state_since=AT - 5 * DAY, actor="user:1", roles=frozenset(), actor_province="CN-JS", province="CN-JS",
    officers=frozenset({"user:1", "user:2"}), respondent_known=True, evidence_preserved=True,
    evidence={"registered": BreachEvidence(calls=9, people=8, sufficient_calls=5, sufficient_people=4)},
    choices_proposed=chosen("registered"), choices=chosen("registered"), latest_call_at=AT - 100 * DAY, filed_at=AT - 40 * DAY,
    notice_served_at=AT - 20 * DAY, decided_at=AT - 5 * DAY, served_at=AT - 4 * DAY,
    reconsideration_served_at=AT - 3 * DAY, matching_offered=True, findings_review="…", defences_checked=True, defended=True,
    defence_answer="…", legally_reviewed=True, address_confirmed=True,
    hearing_requested=True, hearing_at=AT + 20 * DAY, hearing_begun=AT - DAY, hearing_told=True, hearing_held=True, hearing_signed=True,
    hearing_place="示例路2号", hearing_session="closed", hearing_closed_reason="商业秘密", hearing_officer="user:1",
    hearing_officers=frozenset({"user:1", "user:9"}), recusal_asked=True, recusal_outcome="granted", hearing_officer_next="user:9",
    representative="代理人", representative_proof="att_2", hearing_present="…", hearing_points="…", hearing_evidence="…",
    hearing_statement="…", hearing_signed_copy="att_3", hearing_unsigned="…", sanction_proposed="suspension",
    fine_proposed=10_000, sanction="suspension", fine=10_000, scale_reason_proposed="…", scale_reason="…",
    collective_record="…", reason="…", authority="police",
    others_competent=frozenset({"police"}),
    authority_receipt="att_6", referral_authorised=True, referred_in_part=True, authority_answer="att_5",
    judgment_reference="（2026）苏01行初1号", service_way="post",
    papers_unserved={"doc_1": Paper("request", "苏通询〔2026〕1号", AT.date() - 5 * DAY)}, served_paper="doc_1",
    service_on=AT.date() - 2 * DAY, service_proof="att_1", service_reference="EMS 1",
    service_reason="拒收，见证人甲", reconsideration_outcome="upheld",
    reasons_published="公告栏", outcome_sent=True, new_facts=True, applied_on=AT.date(), annulment="annulled",
    outcome_paper="复决〔2026〕1号", stay_by="court", stay_since=AT.date(), stay_paper="（2026）苏01行停1号",
    preservation_proposed=True, preservation_proposer="user:9", preservation_ordered=True, preserved_items="主机",
    preserved_place="机房", preserved_outcome="kept",
    rectify_proof="整改报告", rectify_ordered=True, rectify_outcome="full", inspection_record="att_4",
    in_force=True, publishable=True, suspended=True, stays=frozenset({"court"}),
    sanction_decided="suspension", fine_decided=10_000,
)  # fmt: skip


def good_for(act: str) -> CaseFacts:
    """As GOOD: of an act on what others decided, with their judgment."""
    of_others = "decided_by_others" in ACTS[act].guards
    return dataclasses.replace(GOOD, decided_by="26-cv-01234") if of_others else GOOD


# The pack of a country whose desk decides no penalty itself.
REFERRING = replace(CN, enforcement=replace(CN.enforcement, decides_penalties=False))


def codes(act: str, facts: CaseFacts, policy: Policy = CN) -> list[str]:
    return [objection.code for objection in check(act, facts, policy)]
