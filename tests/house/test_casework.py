"""What the law and the practice of casework ask for, row by row: a test that does it, and one in which it is refused.

The rows are those of the office: states, breaches, competence, hearing, service, evidence, ladder, listing. A name is a file
below tests/compliance, without `test_`, and a function of it, without `test_`.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent / "compliance"
GUARDS = "cases/case_guards:each_guard_stands_by_itself"
PAIRS = "cases/case_workflow:every_pair_of_state_and_act"
WAY = "cases/site_role:a_case_goes_its_whole_way_and_its_documents_are_issued"
TABLE = "findings/breaches:the_table"
SILENT = "findings/complaint_facts:what_is_not_known_accuses_nobody"
EVIDENCE = "listings/listing:what_the_evidence_supports"

# row: (done by, refused in)
ROWS: dict[str, tuple[str, str]] = {
    # states
    "checking": (WAY, "cases/case_conditions:a_province_acts_in_its_own_cases_and_the_national_office_everywhere"),
    "conflict of interest": ("cases/recusal:a_party_asks_and_the_person_works_on_until_it_is_granted",
        "cases/recusal:whoever_stands_aside_neither_acts_nor_reads_until_it_is_refused"),
    "filed": (WAY, "cases/case_conditions:an_act_long_past_is_pursued_to_the_last_day"),
    "closed with advice": (PAIRS, GUARDS),
    "complainants told within 5 working days": (
        "cases/citizen_statuses:whoever_complained_hears_with_the_act_that_files_or_ends_the_case",
        "cases/citizen_statuses:of_a_refused_act_nobody_hears"),
    "15 + 15 days to decide on filing": ("cases/clocks:the_time_for_deciding_to_file_grows_once_by_fifteen_working_days",
        "cases/clocks:an_extension_has_a_reason_and_its_own_role"),
    "referred": ("cases/clocks:a_referral_is_due_in_three_working_days_and_of_a_crime_in_a_day", GUARDS),
    "referred in part, while the case goes on": (
        "cases/breach_outcomes:what_others_punish_is_referred_in_a_paper_of_its_own_while_the_case_goes_on", GUARDS),
    "what was referred in part: whoever complained, and its clock": (
        "cases/breach_outcomes:whoever_complained_of_what_is_referred_in_part_hears_to_whom",
        "cases/clocks:a_referral_in_part_has_its_clock_once_the_head_authorised_it"),
    "the other authority's answer": (
        "cases/breach_outcomes:what_others_punish_is_referred_in_a_paper_of_its_own_while_the_case_goes_on",
        "cases/breach_outcomes:nothing_is_answered_that_was_not_referred"),
    "a referral sent back": ("cases/breach_outcomes:a_referral_that_is_sent_back_reopens_the_case_on_the_authoritys_paper", GUARDS),
    "investigating": (WAY, "cases/case_conditions:two_officers_one_of_them_the_actor"),
    "firm asked": ("cases/case_people:the_firm_answers_when_asked_and_its_answer_counts_as_a_defence",
        "cases/notices:before_in_and_after_each_state_in_which_the_firm_may_answer"),
    "firm asked, more time": ("cases/more_time:it_is_asked_once_answered_once_and_nothing_is_decided_before",
        "cases/more_time:when_it_may_be_asked_for"),
    "penalty proposed": (WAY, "cases/case_conditions:one_row_with_evidence_does_not_count_for_another_breach"),
    "notice served": ("cases/service_acts:a_notice_by_post_is_sent_and_proved_and_its_terms_begin_with_the_receipt",
        "cases/service_acts:a_paper_of_another_case_or_kind_proves_nothing"),
    "hearing": ("cases/hearing:it_is_fixed_with_place_leader_and_session",
        "cases/case_conditions:a_hearing_lies_after_the_whole_term_of_notice"),
    "straight to the decision": ("cases/case_conditions:without_a_hearing_straight_to_the_decision",
        "cases/case_conditions:the_time_for_a_statement"),
    "decided, breach by breach": (
        "cases/breach_outcomes:only_calls_with_enough_evidence_are_established_and_each_person_hears_of_the_own_call",
        "cases/breach_outcomes:what_the_notice_did_not_name_cannot_be_established"),
    "not harsher for having defended": ("cases/case_conditions:a_penalty_does_not_grow_because_the_party_defended",
        "desk/case_act:the_decision_cannot_go_beyond_the_notice"),
    "one act, one fine": ("cases/breach_choice:of_several_laws_the_one_with_the_highest_fine_counts_once", GUARDS),
    "the lighter law": ("cases/site_role:what_is_recorded_beside_the_acts", GUARDS),
    "decided collectively": (WAY, GUARDS),
    "day 45, 7 working days to serve, 3 to withdraw": (
        "cases/case_states:the_deadline_each_act_sets",
        "cases/case_states:a_deadline_from_filing_runs_from_the_act_where_nothing_was_filed"),
    "90 + 30 days": ("cases/clocks:more_time_for_the_decision_holds_in_every_state_until_it",
        "cases/clocks:an_extension_has_a_reason_and_its_own_role"),
    "served": ("cases/service_acts:a_decision_acts_once_it_is_served",
        "cases/notice_pages:before_its_service_the_firm_sees_nothing_of_a_decision"),
    "reconsidered": ("cases/act_effects:what_a_review_changes_is_never_harsher_and_whoever_complained_hears_of_it",
        "cases/late_application:what_came_too_late_is_refused_with_its_day_and_the_body_may_take_it_all_the_same"),
    "sued": ("cases/act_effects:an_annulled_decision_falls_and_one_that_was_sent_back_is_made_anew",
        "cases/case_conditions:court_after_a_reconsideration"),
    "no automatic stay; a stay ordered": ("cases/act_effects:under_a_stay_nothing_is_carried_out_and_all_revives_when_it_ends", GUARDS),
    "feeds within 15 minutes of a revocation": (
        "cases/act_effects:what_is_revoked_leaves_the_list_that_readers_fetch_in_the_same_moment",
        "cases/act_effects:a_refused_revocation_leaves_the_list_as_it_was"),
    "a judgment is undone by whoever made it": (
        "cases/breach_outcomes:the_head_undoes_no_judgment_and_the_desk_collects_no_fine_of_a_court",
        "cases/case_guards:what_others_decided_only_they_undo"),
    "revoked": ("cases/case:a_revoked_decision_takes_back_what_rested_on_it", GUARDS),
    "closed": ("cases/case:what_a_decision_established_stands_when_its_case_is_closed", PAIRS),
    "reopened": ("cases/case:a_reopened_case_begins_anew", GUARDS),
    "deputies": ("cases/deputy:a_deputy_decides_for_the_head_until_the_time_is_over_and_file_and_document_say_so",
        "cases/deputy:two_officers_are_two_persons_and_whoever_took_ones_place_investigated"),
    "recusal": ("cases/recusal:the_head_decides_on_officers_and_the_one_above_on_the_head",
        "cases/case_people:only_officers_of_the_province_stand_aside_or_work_on_it"),
    "hand-over": ("cases/hand_over:officers_are_exchanged_by_an_act_and_the_one_before_still_investigated",
        "cases/hand_over:another_authority_takes_a_case_only_with_its_consent_and_the_clocks_go_on"),
    "many cases at once": ("cases/bulk:cases_are_chosen_in_the_queue_checked_one_by_one_and_assigned",
        "cases/bulk:what_was_done_when_it_broke_off_is_not_done_again_and_what_moved_stays"),
    "merge": ("cases/combining:three_become_one_with_all_that_stood_in_them", "cases/combining:what_may_become_one"),
    "split": ("cases/combining:one_becomes_two_and_each_goes_its_way", "cases/combining:what_the_firm_was_told_stays_true"),
    "province of a case; national from three": ("cases/hand_over:people_of_three_provinces_propose_a_national_case_whenever_they_complain",
        "cases/case_opening:where_a_case_belongs"),
    "who called, by a reviewed act": ("cases/case_people:who_answers_for_the_calls_is_a_firm_or_a_name_with_the_way_it_was_found_out",
        "cases/case_missing:what_is_missing_and_who_must_see_to_it"),
    "matching inside": ("cases/matching:what_the_files_say_of_each_call_is_kept_once_the_firm_closes",
        "cases/matching_tells_nothing:what_the_firm_observes_is_the_same_whether_or_not_the_number_complained"),
    "matching, columns asked back": ("cases/matching_columns:columns_that_nobody_knows_are_asked_back_and_the_file_is_read_anew",
        "cases/matching_columns:who_may_answer_and_until_when"),
    "sector's regulator, after the decision": (
        "cases/refer_sector:what_was_decided_is_referred_on_a_receipt_and_the_answer_comes_back",
        "cases/refer_sector:nothing_is_referred_so_before_a_decision_after_its_fall_or_by_a_desk_that_decides_none"),
    "receipt of the other authority is a paper": (
        "cases/breach_outcomes:what_others_punish_is_referred_in_a_paper_of_its_own_while_the_case_goes_on",
        "cases/refer_sector:what_was_decided_is_referred_on_a_receipt_and_the_answer_comes_back"),
    "day 45 and 90 days, watched in every state": (
        "cases/case_clock:day_45_and_the_90_days_from_filing_are_watched_in_every_state_until_they_are_met",
        "cases/case_clock:every_state_with_a_deadline_has_its_clock_and_a_case_that_ended_has_none"),
    "list of the evidence, and how the file is seen": (
        "cases/document_facts:a_notice_lists_the_evidence_and_says_where_the_file_is_seen",
        "cases/document_draft:a_case_of_which_nothing_is_known_is_all_gaps_with_names_and_people"),
    "until final it reads so": (
        "listings/listing_words:a_case_that_is_closed_while_its_decision_can_be_attacked_says_so",
        "listings/listing_words:what_is_established_stays_open_to_its_remedies"),
    "closed while a review runs": (PAIRS, GUARDS),
    "taken although it came too late": (
        "cases/late_application:what_came_too_late_is_refused_with_its_day_and_the_body_may_take_it_all_the_same", GUARDS),
    "auditors and partner departments read": (
        "desk/desk:an_auditor_reads_and_does_nothing", "cases/case_workflow:the_buttons_of_a_screen"),
    "supervisors: load, age, escalation by role": (
        "cases/case_clock:owner_head_and_supervisor_are_told_once_each_in_their_language",
        "cases/case_clock:a_case_that_ended_or_moved_on_is_told_of_no_more"),
    "deadlines of money": (
        "cases/clocks_beside:a_fine_that_nobody_pays_is_told_to_owner_head_and_supervisor_and_stands_on_their_pages",
        "cases/clocks_beside:a_fine_that_is_paid_stayed_or_whose_decision_falls_is_told_of_to_nobody"),
    "deadlines of proof": (
        "cases/clocks_beside:a_letter_that_nobody_sends_is_watched_until_it_is_sent_or_given_up",
        "cases/clocks_beside:an_operator_that_does_not_answer_is_watched_and_one_that_did_no_more"),
    # breaches
    "called although registered": ("findings/assessment:a_call_to_a_registered_number_is_suspected_with_its_facts",
        "findings/assessment:registering_after_the_call_accuses_nobody_of_calling_a_registered_number"),
    "no consent": ("findings/assessment:an_unregistered_number_still_needs_a_consent_here",
        "findings/assessment:a_confirmed_consent_explains_the_call_to_the_citizen"),
    "revoked consent": ("findings/assessment:a_consent_revoked_before_the_call_is_a_breach",
        "findings/assessment:a_confirmed_consent_explains_the_call_to_the_citizen"),
    "refused": ("findings/assessment:a_refusal_that_reached_the_firm_in_between_ends_the_excuse",
        "findings/assessment:whoever_was_told_callable_is_not_punished_for_calling"),
    "text without opt-out or identity": (TABLE, "findings/message_text:a_way_out_is_seen_as_firms_write_it"),
    "bought or leaked data": (TABLE, SILENT),
    "spoofed": (TABLE, "listings/proposals:a_line_that_no_operator_gave_out_is_spoofed_and_only_watched"),
    "operator's negligence": (TABLE, SILENT),
    "marketing from a call-centre number": (TABLE, SILENT),
    "bombing, one ring": (TABLE, "cases/breach_outcomes:what_others_punish_is_referred_in_a_paper_of_its_own_while_the_case_goes_on"),
    "attempts": (TABLE, SILENT),
    "hours": ("findings/assessment:calls_at_night_are_outside_the_hours", SILENT),
    "not washed, not declared, not admitted": ("findings/assessment:a_firm_that_was_never_admitted_is_seen_as_such",
        "cases/breach_choice:the_desk_punishes_what_law_or_rule_lets_it"),
    "callable is without fault": ("findings/breaches:whoever_was_told_callable_is_not_punished_for_calling",
        "findings/assessment:an_answer_whose_validity_is_over_excuses_nothing"),
    "each kind at the desk, with its law": (
        "desk/case_act:every_kind_of_the_pack_stands_at_the_desk_with_its_law",
        "cases/breach_choice:the_desk_punishes_what_law_or_rule_lets_it"),
    # competence, hearing, service, evidence
    "competence": ("cases/breach_choice:an_authority_may_be_competent_for_some_sanctions_from_a_level_on",
        "cases/case_conditions:what_is_another_authoritys_to_punish_is_not_punished_here"),
    "illegal gains": ("cases/breach_choice:the_range_of_a_fine", "cases/case_conditions:a_fine_is_not_above_what_the_gains_allow"),
    "a fine has an amount, within the range it is told": (
        "cases/case_conditions:a_fine_has_an_amount_and_whoever_is_refused_reads_what_the_law_gives", GUARDS),
    "illegal gains never grow after the notice": (
        "cases/document_facts:the_decision_names_the_step_of_the_scale_and_why_it_lies_beside_it",
        "cases/case_conditions:neither_gains_nor_measures_grow_because_the_party_defended"),
    "illegal gains are paid": ("cases/payment:gains_are_paid_beside_the_fine_and_delay_adds_nothing_to_them",
        "cases/payment:gains_are_due_with_the_fine_and_no_part_puts_them_off"),
    "several sanctions in one decision": (
        "cases/document_facts:the_decision_names_the_step_of_the_scale_and_why_it_lies_beside_it",
        "cases/case_conditions:beside_a_sanction_stand_measures_that_are_milder_and_that_the_pack_lets_stand_there"),
    "earlier cases beside the scale": ("cases/cases_like:what_counts_as_an_earlier_case_and_for_whom",
        "desk/desk:earlier_cases_of_other_provinces_are_counted_and_not_named"),
    "step of the scale, in the decision": (
        "cases/document_facts:the_decision_names_the_step_of_the_scale_and_why_it_lies_beside_it",
        "cases/breach_choice:the_last_step_of_the_scale_that_is_reached_counts"),
    "procedure rules are a value of the pack": (
        "cases/document_draft:every_fact_of_a_document_is_asked_for_by_some_template",
        "cases/document_draft:a_case_of_which_nothing_is_known_is_all_gaps_with_names_and_people"),
    "an operator is asked with consent, about one call": (
        "findings/operator_answer:only_a_call_that_the_record_shows_raises_a_complaint",
        "findings/operator_question:without_consent_nobody_is_asked"),
    "of an operator's answer whoever complained hears": (
        "findings/operator_answer:what_was_concluded_before_is_kept_and_the_citizen_is_told",
        "findings/operator_answer:whose_line_it_is_changes_no_complaint"),
    "service by post and through another office": (
        "cases/service:it_counts_from_its_day_as_the_pack_reckons_days", "cases/service:way_day_and_proof_are_asked_for"),
    "money on law or rule": ("cases/case_conditions:money_rests_on_a_law_that_gives_it",
        "desk/case_act:each_breach_has_its_choice_its_evidence_its_law_and_says_what_cannot_be_punished"),
    "hearing from a threshold": ("cases/case_conditions:a_large_fine_gives_the_right_to_a_hearing",
        "cases/hearing_request:a_hearing_is_refused_with_a_sentence_where_there_is_no_right_to_one"),
    "waiver is a signed paper": ("cases/hearing:a_waiver_is_a_signed_paper_and_the_term_runs_on",
        "cases/case_people:what_a_signed_paper_shows_is_never_a_tick"),
    "second legal review": ("cases/hearing:the_record_is_whole_written_by_its_leader_signed_and_reviewed_again",
        "cases/clocks:what_the_firm_says_after_the_review_is_reviewed_again"),
    "representatives": ("cases/hearing:two_representatives_at_most_each_by_a_written_authority", GUARDS),
    "service electronically": ("cases/service_acts:electronic_service_needs_a_signed_address_that_stands_and_dates_itself", GUARDS),
    "service left, refusing to sign": (
        "cases/service_acts:a_decision_that_is_handed_over_is_not_sent_and_what_is_left_has_its_reason", GUARDS
    ),
    "service by public notice": ("cases/service:a_public_notice_counts_after_thirty_days",
        "cases/clocks:the_clock_of_a_notice_begins_with_its_service"),
    "preservation request at the first proved complaint": (
        "cases/preservation_request:a_case_that_opens_later_takes_the_requests_over_and_is_checked_once_they_were_sent",
        "cases/preservation_request:what_a_complaint_asks_for_is_a_month_and_the_days_of_the_pack"),
    "preservation request, written, sent, answered": (
        "cases/preservation_request:officers_work_on_it_at_the_desk_and_nothing_typed_is_lost",
        "cases/preservation_request:it_is_written_sent_and_answered_once_by_officers_of_the_line_or_of_its_case"),
    "formal preservation needs the head": (
        "cases/evidence_preservation:the_head_orders_what_an_officer_proposed_and_the_firm_has_a_letter",
        "cases/evidence_preservation:who_proposed_it_does_not_order_it_and_a_desk_without_penalties_preserves_nothing"),
    "seven days to decide on preserved evidence": (
        "cases/evidence_preservation:its_clock_runs_beside_that_of_the_case_and_after_its_end",
        "cases/evidence_preservation:its_end_is_warned_of_and_nothing_ends_by_itself"),
    "disclosure with consent, the complainant told": (
        "cases/disclosure:with_consent_it_is_disclosed_for_a_time_each_look_is_on_record_and_the_complainant_is_told",
        "cases/disclosure:without_consent_nothing_is_disclosed_but_by_a_supervisors_reasoned_order"),
    "disclosure by a reasoned order": (
        "cases/disclosure:without_consent_nothing_is_disclosed_but_by_a_supervisors_reasoned_order",
        "cases/disclosure:what_stands_in_the_way"),
    "evidence classes": ("findings/complaint_facts:classes_of_evidence", "cases/confirmation:nobody_else_confirms"),
    "recordings and original texts": (
        "findings/assessment:a_text_is_read_as_it_was_delivered_and_never_as_somebody_pasted_it",
        "cases/case_conditions:one_row_with_evidence_does_not_count_for_another_breach"),
    "service electronically, and a letter that tells of it": (
        "cases/service_acts:electronic_service_needs_a_signed_address_that_stands_and_dates_itself",
        "cases/service_acts:a_notice_by_post_is_sent_and_proved_and_its_terms_begin_with_the_receipt"),
    "service of the notice, whatever the way": (
        "cases/service_acts:what_is_handed_over_left_or_served_electronically_is_issued_first_and_proved_by_a_paper_of_its_own",
        "cases/service_acts:a_paper_of_another_case_or_kind_proves_nothing"),
    "service in every way, its proof and its computed date": (
        "cases/service_acts:a_request_is_served_in_every_way_on_its_proof_and_counts_from_the_day_of_the_way",
        "cases/service:way_day_and_proof_are_asked_for"),
    "service of every other paper": (
        "cases/service_acts:every_paper_that_is_served_by_itself_is_proved_by_the_same_act",
        "cases/service_acts:a_letter_to_an_operator_is_proved_in_the_case_and_the_firm_reads_none_of_it"),
    "nothing is served without its paper": (
        "cases/service_acts:a_notice_that_was_sent_is_served_once_its_paper_is_there",
        "cases/service_acts:nothing_is_served_of_which_no_paper_is_set_and_the_desk_says_what_failed"),
    "a demand is a paper, and its time runs from its service": (
        "cases/payment:a_demand_is_a_paper_of_its_own_that_says_what_is_owed_and_until_when",
        "cases/payment:what_is_overdue_is_demanded_once_and_after_ten_days_the_court_is_asked"),
    "what was superseded before its service": (
        "cases/service_acts:a_notice_by_post_is_sent_and_proved_and_its_terms_begin_with_the_receipt",
        "cases/service_acts:a_decision_that_fell_before_it_was_served_stays_unseen"),
    "objection to who leads the hearing": (
        "cases/hearing_objection:the_firm_objects_the_head_decides_and_somebody_else_leads",
        "cases/hearing_objection:when_somebody_may_be_objected_to"),
    "findings of machines are reviewed by a person": (
        "cases/case:what_the_platform_found_is_reviewed_by_a_person_and_the_party_reads_how",
        "cases/case:nothing_is_proposed_on_what_nobody_reviewed"),
    "never searched for other breaches": (
        "cases/matching:what_a_firm_hands_in_is_never_searched_for_other_breaches",
        "cases/matching:the_files_and_their_keys_go_seven_days_after_the_close"),
    "defence deleted after 7 days": ("cases/matching:the_files_and_their_keys_go_seven_days_after_the_close",
        "cases/matching:firm_a_never_sees_or_feeds_firm_bs_case"),
    "payment, instalments, late fee, demand, court": (
        "cases/payment:what_is_overdue_is_demanded_once_and_after_ten_days_the_court_is_asked",
        "cases/payment:parts_granted_after_a_demand_are_demanded_anew_before_the_court_is_asked"),
    "publication with a term": (
        "cases/publication:anybody_reads_of_it_until_its_term_is_over", "cases/publication:it_ends_with_its_decision"),
    "credit repair": ("cases/publication:a_firm_that_has_mended_asks_and_somebody_who_did_not_investigate_answers", GUARDS),
    "us: no penalty is decided": ("desk/case_act:what_a_court_decided_is_recorded_whatever_this_desk_may_impose",
        "cases/document_draft:cn_writes_every_kind_in_both_languages_and_us_what_its_desk_does"),
    # ladder
    "no fault, advice": ("cases/breach_outcomes:where_nothing_is_established_nobody_is_punished_or_listed_and_each_is_told",
        "cases/case_conditions:where_nothing_is_established_nothing_follows_and_where_something_is_something_does"),
    "fine on the published scale": ("cases/breach_choice:the_last_step_of_the_scale_that_is_reached_counts",
        "desk/case_act:a_sanction_that_cannot_be_chosen_stays_visible_in_grey"),
    "order to rectify, inspected": (
        "cases/rectification:what_is_found_in_part_leaves_the_clock_and_leads_on_and_in_full_ends_it",
        "cases/rectification:nothing_is_inspected_that_no_decision_in_force_orders"),
    "key or line restricted": (
        "cases/case_conditions:the_bad_list_and_access_alone_rest_on_what_they_may",
        "desk/case_act:the_decision_cannot_go_beyond_the_notice"),
    "the ministry's bad-list": (
        "cases/case_conditions:the_bad_list_and_access_alone_rest_on_what_they_may",
        "cases/case_conditions:the_bad_list_follows_only_on_an_earlier_penalty_that_the_pack_names"),
    "suspension": (
        "cases/execution:a_suspension_that_is_bounded_ends_by_itself_once", "cases/execution:the_last_day_of_a_suspension_lies_ahead"),
    "loss of the licence": (
        "cases/execution:the_loss_of_a_licence_takes_the_access_and_has_no_last_day",
        "cases/execution:the_loss_of_a_licence_takes_the_access_and_has_no_last_day"),
    # listing
    "watch, label, block": (EVIDENCE, "listings/listing:unproved_rows_alone_never_label_or_block"),
    "officers who agree": ("listings/listing:an_officer_agrees_and_the_entry_stands_for_the_packs_term",
        "listings/listing:how_many_officers_must_agree"),
    "term of a listing": ("listings/listing:everything_expires_at_the_end_of_its_term_and_once",
        "listings/proposals:complaints_from_before_the_last_end_no_longer_count"),
    "by decision": ("cases/execution:a_block_of_two_decisions_stands_until_the_second_falls_and_for_the_longer_term",
        "cases/walks:whatever_the_order_of_acts_what_follows_agrees_with_the_decision_in_force"),
    "cluster": ("findings/clusters:a_cluster_counts_as_one", "findings/clusters:a_line_held_too_briefly_counts_zero"),
    "per 2,000 calls": ("listings/listing:a_declared_caller_is_measured_by_its_calls", EVIDENCE),
    "traffic not known": (EVIDENCE, "listings/listing:traffic_that_is_unknown_or_small_never_lowers_a_threshold"),
    "recusal and deputies at the list": (
        "cases/listing_review:a_deputy_agrees_in_anothers_place_once_for_both_and_the_file_says_for_whom",
        "cases/listing_review:whoever_stands_aside_from_the_case_neither_agrees_nor_refuses"),
    "unknown age of a line": (
        "listings/listing:towards_a_block_count_those_alone_whose_line_has_a_known_age",
        "listings/operator_facts:a_line_held_too_briefly_counts_for_nobody"),
    "emergency": (
        "listings/listing_recommend:an_emergency_rests_on_the_operators_alarm_and_ends_after_72_hours_beside_what_stands",
        "listings/listing_recommend:nobody_lists_what_the_evidence_does_not_support_or_without_reasons_or_elsewhere"),
    "a firm on the list": ("listings/listing_acts:a_firm_that_was_listed_alone_has_its_access_again_and_one_under_a_sanction_has_not",
        "listings/listing_acts:what_rests_on_a_decision_follows_it_and_under_an_appeal_nothing_is_extended"),
    "block without a decision ends after 30 days": (
        "listings/listing:without_a_decision_a_block_ends_after_thirty_days_unless_a_case_is_filed",
        "listings/listing_acts:it_stands_longer_only_by_what_was_said_since"),
    "words of a listing": ("listings/listing_words:what_being_listed_means",
        "listings/listing_words:one_looks_for_blocks_whether_decided_or_not"),
    "a declared line hears of watch at once": (
        "listings/listing_notice:a_declared_line_hears_of_a_watch_at_once_and_nobody_else_of_any",
        "listings/listing_notice:whoever_holds_a_watched_line_that_nobody_declared_hears_nothing"),
    "pattern": ("listings/listing_recommend:a_pattern_takes_in_several_callers_and_no_mobile_and_nobody_who_is_guarded",
        "listings/pattern:which_patterns_may_be_listed"),
    "private mobile in open data": (
        "listings/private_mobile:a_decision_in_force_shows_it_until_it_ends_or_is_appealed_away",
        "listings/private_mobile:a_listing_without_a_decision_leaves_it_masked_in_open_data_and_feeds_carry_it"),
    "private mobile, looked up": ("listings/caller_check:of_a_listed_mobile_its_mark_and_reason_are_told_and_no_count",
        "listings/caller_check:a_private_mobile_is_masked_and_not_judged"),
    "never-list": (
        "listings/listing:who_is_protected", "listings/proposals:a_guarded_caller_is_not_proposed_and_a_private_mobile_only_watched"),
    "appeal": ("listings/appeal:an_appeal_takes_a_poisoned_entry_off_every_list_and_page_in_the_same_moment",
        "listings/appeal:only_the_proved_holder_or_the_firm_it_is_approved_for_appeals"),
    "an officer who did not list it answers": (
        "listings/appeal:an_officer_who_did_not_list_it_answers_with_reasons_and_once",
        "listings/appeal:what_is_filed_twice_or_says_nothing_or_does_not_stand_is_refused"),
    "counter-words": ("listings/counter_word:a_word_is_kept_once_and_a_cluster_counts_as_one",
        "listings/counter_word:nobody_speaks_for_an_own_number_or_without_one_and_of_a_stranger_nothing_is_kept"),
    "a declared line is warned": (
        "listings/listing_notice:a_declared_line_is_warned_some_days_before_its_label",
        "listings/listing_notice:whoever_holds_a_watched_line_that_nobody_declared_hears_nothing"),
    "present danger": ("listings/appeal:a_danger_stated_before_lets_no_appeal_through",
        "listings/appeal:only_a_stated_danger_keeps_it_on_the_list_and_only_on_a_decision"),
    "a line that changed hands": (
        "cases/holder_claim:a_new_holder_leaves_the_folders_at_once_and_an_officer_is_asked_with_a_clock",
        "cases/holder_claim:a_friendly_word_lets_nothing_go"),
    "ask a human": ("listings/appeal:a_person_answers_a_question_within_a_working_day_and_the_list_stays",
        "listings/appeal:only_the_proved_holder_or_the_firm_it_is_approved_for_appeals"),
    # complainants
    "statuses": (
        "cases/citizen_statuses:every_status_is_reached_and_says_what_it_means",
        "cases/case_states:each_phase_has_its_states_and_only_ended_cases_end"),
}  # fmt: skip


@cache
def functions_of(file: str) -> frozenset[str]:
    folder, _, stem = file.partition("/")
    tree = ast.parse((TESTS / folder / f"test_{stem}.py").read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_done_and_refused(row: str) -> None:
    for said in ROWS[row]:
        file, _, name = said.partition(":")
        assert f"test_{name}" in functions_of(file), f"{row}: {said} is not there"
