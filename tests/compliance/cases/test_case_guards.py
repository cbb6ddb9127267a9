"""Every guard of a case by itself: what breaks it breaks nothing else."""

from dataclasses import replace

import pytest

from compliance.cases.rules.breach_choice import BreachEvidence, Outcome
from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_workflow import ACTS, ALWAYS, TABLE
from compliance.cases.rules.review import Brought
from core.policies import Policy
from tests.compliance.cases.good_case import AT, CN, DAY, GOOD, REFERRING, US, S, chosen, codes, enough, good_for

WITHOUT_REASON = {**chosen("registered"), **chosen("refused", outcome=Outcome.NOT_ESTABLISHED)}
UNPUNISHED = {"sanction": "no_fault", "fine": None, "exemption_reason": "…", "exemption_files": "att_1"}
# Guards that ask the pack: what breaks them is another country's.
BY_PACK = {"decides_penalties": REFERRING, "referral_authorised": REFERRING}

# For each guard, what breaks it in a case that is otherwise in order.
BROKEN: dict[str, dict[str, object]] = {
    "own_province": {"actor_province": "CN-BJ"},
    "no_conflict": {"conflict_of_interest": True},
    "not_merged": {"merged": True},
    "evidence_preserved": {"evidence_preserved": False},
    "respondent_known": {"respondent_known": False},
    "within_limitation": {"latest_call_at": AT - 731 * DAY},
    "reason_given": {"reason": ""},
    "known_authority": {"authority": "bank"},
    "authority_receipt": {"authority_receipt": ""},
    "two_officers": {"officers": frozenset({"user:1"})},
    "matching_offered": {"matching_offered": False},
    "decides_penalties": {},
    "breaches_chosen": {"evidence": enough("registered", "refused")},
    "breaches_known": {"choices": chosen("registered", "refused"), "choices_proposed": chosen("registered", "refused")},
    "breaches_reasoned": {
        "evidence": enough("registered", "refused"),
        "choices": WITHOUT_REASON,
        "choices_proposed": WITHOUT_REASON,
    },
    "breaches_proved": {"evidence": {"registered": BreachEvidence(calls=9, people=8)}},
    "breaches_notified": {
        "evidence": enough("registered", "refused"),
        "choices": chosen("registered", "refused"),
        "choices_proposed": {**chosen("registered"), **chosen("refused", outcome=Outcome.LEFT_OUT)},
    },
    "sanction_fits": {
        "choices": chosen("registered", outcome=Outcome.LEFT_OUT),
        "choices_proposed": chosen("registered", outcome=Outcome.LEFT_OUT),
        "sanction": "rectify",
        "sanction_proposed": "rectify",
        "fine": None,
        "fine_proposed": None,
    },
    "exemption_shown": {**UNPUNISHED, "exemption": "minor_mended", "exemption_reason": " "},
    "exemption_by_party": {**UNPUNISHED, "exemption": "no_subjective_fault"},
    "exemption_first": {**UNPUNISHED, "exemption": "first_minor", "found_before": True},
    "step_reasoned": {"fine": 50_001, "fine_proposed": 50_001, "scale_reason": " ", "scale_reason_proposed": " "},
    "judged_whole": {"choices": {}},
    "judgment_named": {"judgment_reference": ""},
    "referral_authorised": {"referral_authorised": False},
    "others_competent": {"others_competent": frozenset()},
    "theirs_to_punish": {"others_competent": frozenset({"samr"})},
    "rest_unauthorised": {"rest_since": AT - DAY},
    "findings_reviewed": {"findings_review": " "},
    "earlier_penalty": {"sanction": "bad_list", "sanction_proposed": "bad_list", "fine": None, "fine_proposed": None},
    "defences_checked": {"defences_checked": False},
    "files_compared": {"files_uncompared": True},
    "sanction_on_law": {"sanction": "flogging"},
    "money_on_law": {"fine": 500_001, "fine_proposed": 600_000},
    "fine_named": {
        "sanction": "warning_fine",
        "sanction_proposed": "warning_fine",
        "fine": None,
        "fine_proposed": None,
    },
    "beside_fits": {"beside": ("advice",), "beside_proposed": ("advice",)},
    "document_whole": {"document_gaps": ("hearing_at",)},
    "document_fits": {"document_long": True},
    "paper_issued": {"paper_missing": True},
    "service_known": {"service_on": None},
    "service_detailed": {"service_reference": " "},
    "service_proved": {"service_proof": " "},
    "notice_over": {"service_way": "public_notice"},
    "paper_to_serve": {"papers_unserved": {}},
    "paper_chosen": {"served_paper": "doc_2"},
    "sending_known": {"service_way": ""},
    "sent_by_way": {"service_way": "in_person"},
    "address_signed": {"address_confirmed": False, "service_way": "electronic"},
    "reviewed_again": {"legally_reviewed": False},
    "time_answered": {"time_asked": True},
    "hearing_requested": {"hearing_requested": False},
    "serious_penalty": {"sanction": "advice", "sanction_proposed": "advice", "fine": None},
    "not_investigator": {"investigators": frozenset({"user:1"})},
    "not_reviewer": {"reviewers": frozenset({"user:1"})},
    "hearing_notified_in_time": {"hearing_at": AT + 9 * DAY},
    "hearing_placed": {"hearing_place": ""},
    "hearing_session_known": {"hearing_closed_reason": " "},
    "hearing_officer_named": {"hearing_officer": "user:5"},
    "hearing_begun": {"hearing_begun": None},
    "hearing_told": {"hearing_told": False},
    "hearing_led": {"hearing_officer": "user:9"},
    "recusal_settled": {"recusal_outcome": ""},
    "recusal_asked": {"recusal_asked": False},
    "recusal_decided": {"hearing_officer_next": "user:1"},
    "record_whole": {"hearing_evidence": " "},
    "hearing_held": {"hearing_held": False},
    "record_signed": {"hearing_signed_copy": "", "hearing_unsigned": " "},
    "representative_named": {"representative": ""},
    "representative_proved": {"representative_proof": ""},
    "representatives_few": {"representatives": ("甲", "乙")},
    "statement_time_over": {"hearing_held": False, "hearing_requested": False, "notice_served_at": AT - 7 * DAY},
    "hearing_first": {"hearing_held": False},
    "defences_answered": {"defence_answer": " "},
    "not_harsher": {"fine": 10_001},
    "one_fine": {"fined_before": True},
    "lighter_law": {"law_changed": True},
    "collective_if_serious": {"collective_record": ""},
    "outcome_known": {"reconsideration_outcome": ""},
    "outcome_served": {"reconsideration_served_at": None},
    "reconsideration_in_time": {"served_at": AT - 61 * DAY},
    "court_in_time": {"served_at": AT - 190 * DAY, "reconsideration_served_at": AT - 16 * DAY},
    "review_over": {"heard": (Brought("suit", AT.date() - DAY),)},
    "reasons_published": {"reasons_published": " "},
    "review_running": {"heard": (Brought("suit", AT.date() - DAY, AT.date()),)},
    "outcome_sent": {"outcome_sent": False},
    "new_facts": {"new_facts": False},
    "decision_in_force": {"in_force": False},
    "late_on_paper": {"taken_late": True, "review_file": " "},
    "applied_known": {"applied_on": AT.date() + DAY},
    "suspension_bounded": {"suspended_until": AT.date() - DAY},
    "not_heavier": {"fine_decided": 9_999},
    "annulment_known": {"annulment": "upheld"},
    "paper_named": {"outcome_paper": " "},
    "stay_known": {"stay_until": AT.date() - DAY},
    "stay_ordered": {"stay_paper": " "},
    "stay_running": {"stays": frozenset({"authority"})},
    "stay_end_shown": {"outcome_paper": " "},
    "own_decision": {"decided_by": "26-cv-01234"},
    "decided_by_others": {"decided_by": ""},
    "publishable": {"publishable": False},
    "not_published": {"published": True},
    "suspended": {"suspended": False},
    "rectified": {"rectify_proof": " "},
    "rectify_ordered": {"rectify_ordered": False},
    "rectify_found": {"rectify_outcome": "soon"},
    "inspection_recorded": {"inspection_record": ""},
    "referred_in_part": {"referred_in_part": False},
    "answer_summed": {"reason": " "},
    "answer_handed": {"authority_answer": ""},
    "preservation_none": {"preservation_open": True},
    "preservation_described": {"preserved_place": " "},
    "preservation_proposed": {"preservation_proposed": False},
    "preservation_of_another": {"preservation_proposer": "user:1"},
    "preservation_ordered": {"preservation_ordered": False},
    "preservation_outcome": {"preserved_outcome": "lost"},
}


@pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])
def test_what_others_decided_only_they_undo(policy: Policy) -> None:
    """The head neither revokes nor stays, lifts or publishes a judgment; a court's stay does not end by the head's word."""
    judged = replace(GOOD, decided_by="26-cv-01234", outcome_paper="")
    own = (
        "revoke",
        "order_stay",
        "record_reconsideration",
        "record_suit",
        "publish",
        "lift_suspension",
        "refer_sector",
    )
    for name in own:
        act = ACTS[f"case.{name}"]
        assert "own_decision" in codes(act.name, replace(judged, state=S.SERVED, roles=act.roles), policy), name
        assert "own_decision" not in codes(act.name, replace(GOOD, state=S.SERVED, roles=act.roles), policy), name
    for name in ("record_set_aside", "record_lifted"):
        act = ACTS[f"case.{name}"]
        assert codes(act.name, replace(judged, state=S.SERVED, roles=act.roles), policy) == ["paper_named"], name
    ended = replace(judged, state=S.SERVED, roles=frozenset({"head"}), stay_by="court")
    assert codes("case.end_stay", ended, policy) == ["stay_end_shown"]
    ours = replace(ended, stay_by="authority", stays=frozenset({"authority"}))
    assert codes("case.end_stay", ours, policy) == []


def test_every_guard_is_tried_and_used() -> None:
    assert BROKEN.keys() == GUARDS.keys()
    assert {code for act in TABLE for code in act.guards} | set(ALWAYS) == GUARDS.keys()


@pytest.mark.parametrize("guard", GUARDS)
def test_each_guard_stands_by_itself(guard: str) -> None:
    acts = [act for act in TABLE if guard in (*ALWAYS, *act.guards)]
    for act in acts:
        for state in act.origins:
            facts = replace(good_for(act.name), state=state, roles=act.roles, **BROKEN[guard])  # type: ignore[arg-type]
            assert codes(act.name, facts, BY_PACK.get(guard, CN)) == [guard], (act.name, state)
    for act in [act for act in TABLE if act not in acts]:
        facts = replace(good_for(act.name), state=min(act.origins), roles=act.roles, **BROKEN[guard])  # type: ignore[arg-type]
        assert guard not in codes(act.name, facts)
