"""What the privacy page promises is true: each of its sentences names the tests that hold it, and they are there."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from core.running.visitor import COOKIE
from core.sms.body import LIFETIME
from tests.house.promised import is_there, sentences

HEADINGS = {"Privacy", "What we keep", "What firms learn", "What we publish", "How long", "Your rights", "Cookies"}
HERE = "house/test_privacy_page.py"
PERIODS = "compliance/retention/test_periods.py::test_what_is_kept_for_a_time_ends_with_it"
KEYS = "core/sealing/test_keys.py::test_numbers_sealed_by_the_service_read_back"
RELEASE = "registry/register/test_number_release.py::test_a_new_holder_sees_nothing_of_the_one_before"
DISCLOSURE = "compliance/cases/test_disclosure.py"
MY_PAGES = "registry/register/test_my_pages.py"
HELD = "compliance/retention/test_case.py::test_nothing_goes_that_a_held_case_cites"
NOBODY_IS_TOLD = "api/test_tells_nobody.py::test_no_answer_differs"
ERASED = "compliance/retention/test_erasure.py"
COPY = "compliance/retention/test_personal_copy.py"
# The beginning of each sentence, and what holds it.
HELD_BY: dict[str, tuple[str, ...]] = {
    "A list of people": (KEYS,),
    "So we keep it": (KEYS,),
    "Your number, sealed": (KEYS, "core/sealing/test_keys.py::test_the_key_file_is_made_once_for_its_owner_only"),
    "Screens show only": ("core/numbers/test_masking.py::test_at_least_four_digits_are_hidden",),
    "An officer who needs": (
        "compliance/desk/test_openings.py::test_a_number_is_shown_for_a_purpose_that_is_asked_once_a_case_and_session",
        "core/services/test_number.py::test_a_number_is_unsealed_for_a_purpose_and_on_record",
    ),
    "What you chose, and when it changed": ("registry/register/test_number_release.py::test_the_log_keeps_that_a_registration_ended",),
    "Your complaints, and": (f"{COPY}::test_all_of_it_number_by_number_and_no_number_in_plaintext",),
    "The number that called": ("complaints/test_open_data.py::test_a_private_mobile_is_masked_until_a_decision_lists_it",),
    "Consents that firms claim": (f"{COPY}::test_all_of_it_number_by_number_and_no_number_in_plaintext",),
    "You see each": (f"{MY_PAGES}::test_consents_are_confirmed_contested_and_revoked_by_their_citizen_alone",),
    "Only the answer": (NOBODY_IS_TOLD,),
    "Never the list": (NOBODY_IS_TOLD, "api/test_tells_nobody.py::test_what_a_watched_list_tells_is_the_day"),
    "That it was you": (
        f"{DISCLOSURE}::test_with_consent_it_is_disclosed_for_a_time_each_look_is_on_record_and_the_complainant_is_told",
        f"{DISCLOSURE}::test_without_consent_nothing_is_disclosed_but_by_a_supervisors_reasoned_order",
    ),
    "Complaints without": ("complaints/test_open_data.py::test_a_row_tells_the_day_and_no_more",),
    "A place is named": ("complaints/test_open_data.py::test_a_place_stands_where_enough_people_share_it",),
    "Your registration stands": (f"{MY_PAGES}::test_withdrawing_asks_first_and_needs_a_post",),
    "What you chose, and when, stays": ("registry/register/test_number_release.py::test_the_log_keeps_that_a_registration_ended",),
    "Once your number passes": (
        RELEASE,
        f"{ERASED}::test_no_table_holds_the_number_any_more_nor_points_to_it_but_those_named",
    ),
    "Codes are valid": (
        "core/test_number_proof.py::test_a_code_ends_after_ten_minutes",
        f"{HERE}::test_a_session_lasts_twelve_hours_and_the_words_of_a_message_three_days",
    ),
    "That a code was sent": (PERIODS,),
    "The words of a message": (
        f"{HERE}::test_a_session_lasts_twelve_hours_and_the_words_of_a_message_three_days",
        f"{COPY}::test_messages_have_their_words_as_long_as_those_are_kept_and_codes_none",
    ),
    "That it was sent": (PERIODS,),
    "Complaints: {{ days }}": (PERIODS,),
    "A complaint stays longer": (
        HELD,
        "compliance/retention/test_complaint.py::test_the_file_of_a_closed_case_counts_the_same_people_without_knowing_them",
    ),
    "Case files": (PERIODS,),
    "Entries of the blacklist": (PERIODS,),
    "Consents: {{ days }}": (PERIODS, HELD),
    "That you revoked one": (PERIODS,),
    "What firms asked": (PERIODS,),
    "The lists they hand in": (
        PERIODS,
        "registry/scrubs/test_watchlist.py::test_lists_end_and_are_forgotten",
    ),
    "Who of the office": (
        "compliance/desk/test_openings.py::test_each_page_about_persons_leaves_a_record_with_who_what_and_why",
    ),
    "What they wrote": ("compliance/retention/test_periods.py::test_words_beside_the_trail_end_and_the_trail_stays_whole",),
    "On your page": (f"{MY_PAGES}::test_choose_check_confirm_change", f"{MY_PAGES}::test_withdrawing_asks_first_and_needs_a_post"),
    "You take a copy": (
        f"{COPY}::test_no_table_that_knows_a_number_is_left_out",
        f"{COPY}::test_it_is_sealed_and_gone_after_a_day",
    ),
    "You leave": (
        f"{ERASED}::test_the_task_is_started_by_the_clock",
        f"{ERASED}::test_the_page_says_beforehand_what_goes_and_what_stays_by_what",
    ),
    "What officers do": (
        "compliance/desk/test_openings.py::test_each_page_about_persons_leaves_a_record_with_who_what_and_why",
    ),
    "Four, all necessary": (f"{HERE}::test_a_visitor_is_given_no_other_cookies",),
    "Whoever signs in by e-mail": (
        "compliance/desk/test_attacks.py::test_wrong_passwords_from_ones_own_office_shut_nobody_out_of_the_browser_they_use",
    ),
    "Whoever files a complaint": (
        "complaints/test_complain_pages.py::test_complaints_from_one_browser_or_network_are_one_voice",
    ),
    "No tracking": (f"{HERE}::test_a_visitor_is_given_no_other_cookies",),
}  # fmt: skip


def test_each_sentence_is_held_by_tests() -> None:
    beginnings = [
        next((key for key in HELD_BY if one.startswith(key)), one) for one in sentences("core/privacy.html", HEADINGS)
    ]
    assert beginnings == list(HELD_BY), "A sentence came, went or moved."


@pytest.mark.parametrize("test", sorted({test for tests in HELD_BY.values() for test in tests}))
def test_they_are_there(test: str) -> None:
    assert is_there(test)


def test_a_session_lasts_twelve_hours_and_the_words_of_a_message_three_days() -> None:
    assert timedelta(hours=12).total_seconds() == settings.SESSION_COOKIE_AGE
    assert timedelta(days=3) == LIFETIME


@pytest.mark.django_db
def test_a_visitor_is_given_no_other_cookies() -> None:
    """Session, language, protection of forms, and whose what was typed is. Nothing of a page comes from another site."""
    client = Client()
    for page in ("/", "/privacy/", "/register/", "/complain/", "/sign-in/", "/caller-check/"):
        answer = client.get(page)
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        assert "http:" not in policy and "https:" not in policy, policy
    client.post("/language/", {"language": "en"})
    assert client.cookies.keys() <= {
        settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME, COOKIE,
    }  # fmt: skip
