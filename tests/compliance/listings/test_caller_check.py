"""Whose number is this? What anybody may ask about a caller, and what nobody is told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.listings.models import BlacklistEntry
from compliance.listings.selectors.caller_card import caller_card
from compliance.reports.web import caller_check
from core.numbers.parsing import read_caller
from core.policies import current_policy
from core.running.rates import Rate
from registry.firms.services.marketer import marketer_suspend
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import listed
from tests.compliance.world import ACTOR, NOW, PEOPLE, complaint, firm, registered

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
LANDLINE = "02586537152"
MOBILE = "13666170098"
HIDDEN = re.compile(r'<input type="hidden"[^>]*>')


def card(caller: str, at=NOW + timedelta(hours=2)):
    return caller_card(named=read_caller(caller, current_policy(at)), at=at)


def ask(client: Client, caller: str) -> str:
    return client.post("/caller-check/", {"caller": caller}, headers={"accept-language": "en"}).content.decode()


def test_a_declared_number_names_its_firm(client: Client) -> None:
    made = firm(caller="02586530001", name="速达信贷咨询有限公司")
    assert card("02586530001").firm == made
    assert "速达信贷咨询有限公司" in ask(client, "025 8653 0001")
    marketer_suspend(marketer=made, reason="decision", case_reference="", at=NOW, actor=ACTOR)
    assert "may not call for marketing at present" in ask(client, "025 8653 0001")


def test_complaints_count_people_not_calls() -> None:
    first, second = registered(PEOPLE[0]), registered(PEOPLE[1])
    for number, day in ((first, 0), (first, 1), (second, 0)):
        complaint(number, caller=LANDLINE, called_at=NOW - timedelta(days=day), assess=False)
    complaint(second, caller=LANDLINE, called_at=NOW - timedelta(days=95), assess=False)
    assert card(LANDLINE).people == 2


def test_a_private_mobile_is_masked_and_not_judged(client: Client) -> None:
    complaint(registered(PEOPLE[0]), caller=MOBILE, assess=False)
    asked = card(MOBILE)
    assert (asked.private, asked.people) == (True, None)
    page = ask(client, MOBILE)
    assert "136****0098" in page
    assert MOBILE not in page


@pytest.mark.parametrize("caller", ["", "   ", "hello", "<script>"])
def test_what_is_no_number_is_refused_with_a_sentence(client: Client, caller: str) -> None:
    response = client.post("/caller-check/", {"caller": caller}, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert "govuk-error-message" in response.content.decode()
    assert "<script>" not in response.content.decode().split("<main", 1)[1]


def test_nobody_learns_here_whether_a_number_is_registered(client: Client) -> None:
    registered(PEOPLE[2])
    known, unknown = ask(client, PEOPLE[2]), ask(client, PEOPLE[3])
    main = [HIDDEN.sub("", page.split("<main", 1)[1].split("</main", 1)[0]) for page in (known, unknown)]
    assert main[0].replace("139****4111", "x") == main[1].replace("138****2764", "x")


def test_nothing_on_record_is_no_all_clear(client: Client) -> None:
    warning = "does not make a call safe. Never transfer money."
    assert warning in ask(client, "025 8653 0009")


@pytest.mark.parametrize(
    ("typed", "area"),
    [
        ("8653 9100", "025-86539100"),
        ("６５８８３００", "025-86539100"),
        ("+86 8653 9100", "025-86539100"),
        ("86-65883001", "025-86539100"),
        ("0086 6588300", "025-86539100"),
    ],
)
def test_a_number_without_its_area_code_is_asked_back_and_not_answered(client: Client, typed: str, area: str) -> None:
    response = client.post("/caller-check/", {"caller": typed}, headers={"accept-language": "zh-hans"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "请在号码前加上区号" in page and area in page and f'value="{typed}"' in page
    assert "没有记录" not in page


@pytest.mark.parametrize("typed", ["555-0123", "1 555 0123", "+1 555-0123"])
def test_where_the_area_has_three_digits_the_pack_says_so(client: Client, settings: Any, typed: str) -> None:
    settings.DNC_POLICY = "us"
    response = client.post("/caller-check/", {"caller": typed}, headers={"accept-language": "en"})
    assert response.status_code == 422 and "three-digit area code" in response.content.decode()


@pytest.mark.parametrize("caller", ["179 1234 5678", "400 123", "98765"])
def test_what_we_do_not_know_is_not_known_to_us_and_never_called_false(client: Client, caller: str) -> None:
    for language, words in (("zh-hans", "我们没有这个号码的记录"), ("en", "We have no record of this number.")):
        response = client.post("/caller-check/", {"caller": caller}, headers={"accept-language": language})
        page = response.content.decode()
        assert response.status_code == 200 and words in page, page
        assert not any(word in page for word in ("made up", "forged", "spoofed", "伪造", "假冒", "虚假"))


@pytest.mark.parametrize(
    ("caller", "what"),
    [
        ("96110", "Emergency and anti-fraud lines"),
        ("12315", "public service"),
        ("020-96110", "Emergency and anti-fraud lines"),
        ("0531 12345", "public service"),
        ("12583110086", "public service"),
        ("121231100", "public service"),
    ],
)
def test_a_public_line_is_named_and_not_called_a_strangers(client: Client, caller: str, what: str) -> None:
    page = ask(client, caller)
    assert what in page and "hang up and dial this number yourself" in page
    assert "No admitted firm has declared" not in page
    assert not any("What it is" in ask(client, caller) for caller in ("95588", "12912345678", "+1 212 736 5000"))


def test_of_a_listed_mobile_its_mark_and_reason_are_told_and_no_count(client: Client) -> None:
    entry = listed(caller=MOBILE)
    asked = card(MOBILE)
    assert (asked.listing, asked.people, asked.firm) == (entry, None, None)
    for page in (
        ask(client, MOBILE),
        client.get("/blacklist/").content.decode(),
        client.get(redress(entry)).content.decode(),
    ):
        assert "Many complaints, nothing established" in page or "多人投诉，未经认定" in page
        assert entry.public_id in page or "136 6617 0098" in page
        assert not re.search(r"3 (people|person)|3 人", page), page


def test_of_several_entries_the_strongest_is_told() -> None:
    entry = listed(caller=LANDLINE)
    stronger = BlacklistEntry.objects.create(
        public_id="ble_2", caller=entry.caller, action="emergency", state="active", reason="traffic",
        proposed_at=NOW, since=NOW - timedelta(days=1), until=NOW + timedelta(days=1),
    )  # fmt: skip
    assert card(LANDLINE).listing == stronger


def test_this_is_my_number_leads_to_proof_and_appeal(client: Client) -> None:
    entry = listed(caller=LANDLINE)
    assert f'href="/my/listings/{entry.public_id}/"' in ask(client, LANDLINE)
    assert 'href="/my/listings/"' in ask(client, "025 8653 0009")


def redress(entry: BlacklistEntry) -> str:
    return f"/blacklist/{entry.public_id}/"


def test_nobody_looks_up_callers_without_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller_check, "QUESTIONS", Rate(caller_check.QUESTIONS.name, 2, 3600))
    answers = [client.post("/caller-check/", {"caller": LANDLINE}) for _ in range(3)]
    assert [(answer.status_code, answer.context["card"] is not None) for answer in answers] == [
        (200, True), (200, True), (422, False),
    ]  # fmt: skip
