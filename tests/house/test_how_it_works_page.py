"""What the page says of how the register works is true: each of its sentences names the tests that hold it."""

import re
from typing import Any

import pytest
from django.test import Client

from core.policies import current_policy
from tests.house.promised import is_there, sentences

HEADINGS = {
    "How it works", "What the register does", "You register", "The register keeps it sealed", "Firms check their lists",
    "Your phone stays quiet", "What happens to a complaint", "You complain", "It is compared", "It becomes a case",
    "A decision is made", "You are told", "Questions people ask", "Does it stop every unwanted call?",
    "Can a firm I do business with still call me?", "What does it cost?",
}  # fmt: skip
HERE = "house/test_how_it_works_page.py"
MY_PAGES = "registry/register/test_my_pages.py"
ASSESSED = "compliance/findings/test_assessment.py"
BREACHES = "compliance/findings/test_breaches.py"
STATUSES = "compliance/cases/test_citizen_statuses.py::test_every_status_is_reached_and_says_what_it_means"
DISCLOSURE = "compliance/cases/test_disclosure.py"
PROOF = "core/test_number_proof.py"
CAMPAIGN = "compliance/cases/test_gathering.py::test_two_people_open_no_case_and_the_third_does"
# The beginning of each sentence, and what holds it.
HELD_BY: dict[str, tuple[str, ...]] = {
    "The register keeps one wish": (f"{MY_PAGES}::test_from_the_first_page_to_registered",),
    "Firms have to ask it": (f"{BREACHES}::test_the_table",),
    "Whoever calls all the same": ("complaints/test_complain_pages.py::test_from_the_first_question_to_the_timeline",),
    "Your number, a code": (
        f"{MY_PAGES}::test_from_the_first_page_to_registered",
        f"{PROOF}::test_a_landline_is_called_and_hears_its_code",
    ),
    "Whoever steals it": ("core/sealing/test_keys.py::test_numbers_sealed_by_the_service_read_back",),
    "An officer who needs": (
        "compliance/desk/test_openings.py::test_a_number_is_shown_for_a_purpose_that_is_asked_once_a_case_and_session",
        "core/services/test_number.py::test_a_number_is_unsealed_for_a_purpose_and_on_record",
    ),
    "Before they call.": (f"{BREACHES}::test_whoever_was_told_callable_is_not_punished_for_calling",),
    "They get an answer": ("registry/scrubs/test_receipt_proof.py::test_a_firm_proves_one_row_of_its_scrub",),
    "From marketing.": ("registry/scrubs/test_decision.py::test_the_table",),
    "What is none": (f"{BREACHES}::test_the_table",),
    "Who called, when": ("complaints/test_complain_pages.py::test_from_the_first_question_to_the_timeline",),
    "You get a reference.": ("complaints/test_complain_pages.py::test_from_the_first_question_to_the_timeline",),
    "With the register": (
        f"{ASSESSED}::test_a_call_to_a_registered_number_is_suspected_with_its_facts",
        f"{ASSESSED}::test_registering_after_the_call_accuses_nobody_of_calling_a_registered_number",
        f"{ASSESSED}::test_whoever_was_told_callable_is_not_punished_for_calling",
        f"{ASSESSED}::test_calls_at_night_are_outside_the_hours",
        f"{BREACHES}::test_scrub_and_assessment_never_contradict_each_other",
    ),
    "When several people": (
        CAMPAIGN,
        "compliance/cases/test_complaint_review.py::test_where_no_case_concluded_so_one_opens_for_it_however_few_complain",
    ),
    "The firm must explain": ("compliance/cases/test_notices.py::test_an_answer_is_taken_exactly_where_the_page_asks_for_one",),
    "It does not learn": (
        f"{DISCLOSURE}::test_with_consent_it_is_disclosed_for_a_time_each_look_is_on_record_and_the_complainant_is_told",
        f"{DISCLOSURE}::test_without_consent_nothing_is_disclosed_but_by_a_supervisors_reasoned_order",
    ),
    "By people": (
        "compliance/cases/test_case.py::test_what_the_platform_found_is_reviewed_by_a_person_and_the_party_reads_how",
        "compliance/cases/test_case.py::test_nothing_is_proposed_on_what_nobody_reviewed",
    ),
    "The caller may be": (
        "compliance/listings/test_listing.py::test_an_officer_agrees_and_the_entry_stands_for_the_packs_term",
        "compliance/cases/test_act_effects.py::test_a_suspension_ends_when_the_firm_has_mended",
        "compliance/cases/test_act_effects.py::test_what_a_review_changes_is_never_harsher_and_whoever_complained_hears_of_it",
    ),
    "Against a decision": ("compliance/listings/test_listing_words.py::test_what_is_established_stays_open_to_its_remedies",),
    "Each step appears": (
        STATUSES,
        "complaints/test_complaint_withdrawal.py::test_nothing_more_is_told_of_it_nor_added_and_nobody_is_asked",
    ),
    "It binds firms": (f"{BREACHES}::test_to_call_against_any_reason_that_bars_is_a_breach",),
    "Fraudsters do not": (),  # it promises nothing
    "Your complaint helps": (CAMPAIGN,),
    "About your order": (f"{BREACHES}::test_the_table",),
    "To sell you something, only if you agreed, bought": (f"{HERE}::test_who_may_call_a_customer_is_what_the_pack_says",),
    "To sell you something, only if you agreed.": (f"{HERE}::test_who_may_call_a_customer_is_what_the_pack_says",),
    "You see and revoke": (f"{MY_PAGES}::test_consents_are_confirmed_contested_and_revoked_by_their_citizen_alone",),
    "Nothing.": (f"{MY_PAGES}::test_from_the_first_page_to_registered",),
    "Nobody may ask": (f"{MY_PAGES}::test_from_the_first_page_to_registered",),
    "We call landlines": (
        f"{PROOF}::test_a_landline_is_called_and_hears_its_code",
        "registry/register/test_delegation.py::test_a_landline_is_called_and_not_asked_to_text",
    ),
}  # fmt: skip


def test_each_sentence_is_held_by_tests() -> None:
    said = sentences("core/how_it_works.html", HEADINGS)
    longest = sorted(HELD_BY, key=len, reverse=True)
    assert [next((key for key in longest if one.startswith(key)), one) for one in said] == list(HELD_BY)


@pytest.mark.parametrize("test", sorted({test for tests in HELD_BY.values() for test in tests}))
def test_they_are_there(test: str) -> None:
    assert is_there(test)


@pytest.mark.parametrize(
    ("pack", "language", "said"),
    [
        ("cn", "en", "only if you agreed. You see"),
        ("cn", "zh-hans", "向您推销的，须经您同意。您可以"),
        ("us", "en", "only if you agreed, bought there or asked there lately. You see"),
        ("us", "zh-hans", "须经您同意，或者您近期在该企业购买、咨询过。您可以"),
    ],
)
def test_who_may_call_a_customer_is_what_the_pack_says(settings: Any, pack: str, language: str, said: str) -> None:
    settings.DNC_POLICY = pack
    assert (current_policy().exemptions.relationship_purchase is not None) == (pack == "us")
    page = Client().get("/how-it-works/", headers={"Accept-Language": language}).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert said in (words if language == "en" else re.sub(r"\s", "", words))
