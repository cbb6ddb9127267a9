"""Two tabs, two complaints; a page sent twice, sent late, or sent when the session is gone: each word is there, no act is done twice."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from complaints.models import Complaint
from core import clock
from core.models import SmsMessage, User
from core.running.form_state import LIFETIME
from core.secrets.encryption import ephemeral_decrypt
from core.web.sign_in import BACKEND
from tests.complaints.conftest import ALICE, BOB, signed_in
from tests.complaints.test_complain_pages import ABOUT, WHEN, WHO, prove, questions, say
from tests.pages import hidden, post, send

pytestmark = pytest.mark.django_db
ONE, OTHER = {"channel": "voice", "caller": "4009001166"}, {"channel": "voice", "caller": "95588"}
CALL = {"kind": "marketing", "category": "loans"}
LONG = "这是一条很长的短信内容。" * 80


def code_of(sms: SmsMessage) -> str:
    found = re.search(r"\d{6}", ephemeral_decrypt("sms", bytes(sms.body)).decode())
    assert found
    return found.group()


def test_each_tab_files_what_it_shows() -> None:
    client, _ = signed_in()
    first = questions(client, ONE, CALL)
    shown = client.get(first)
    assert "4009001166" in shown.content.decode() or "400 900 1166" in shown.content.decode()
    second = questions(client, OTHER, CALL)
    post(client, first.split("?")[0], hidden(shown))
    assert [row.caller.value for row in Complaint.objects.all()] == ["+864009001166"]
    send(client, second)
    assert {row.caller.value for row in Complaint.objects.all()} == {"+864009001166", "95588"}


def test_a_second_click_is_one_complaint_and_the_same_answer() -> None:
    client, _ = signed_in()
    check = questions(client)
    state = hidden(client.get(check))
    first, second = (post(client, "/complain/check/", state) for _ in range(2))
    assert first["Location"] == second["Location"] == f"/complain/done/{Complaint.objects.get().public_id}/"
    assert client.get(check).status_code == 200, "the back button leads to the page that was sent"


def test_going_back_shows_what_was_answered_and_keeps_the_rest() -> None:
    client, _ = signed_in()
    check = questions(client)
    back = check.replace("check", "when")
    assert 'value="19:41' in client.get(back).content.decode()
    again = say(client, back, {**WHEN, "time": "20:15"}, "/complain/about/")
    assert "a loan for you" in client.get(again).content.decode()


def test_a_draft_is_of_no_use_to_anybody_else() -> None:
    alice, _ = signed_in(ALICE)
    state = hidden(alice.get(questions(alice)))
    bob, _ = signed_in(BOB)
    for stranger in (bob, Client()):
        assert post(stranger, "/complain/check/", state).status_code == 302
        assert "LoanHouse" not in stranger.get("/complain/").content.decode()
    assert not Complaint.objects.exists()


def test_a_session_that_ended_before_sending_loses_nothing_and_sends_nothing() -> None:
    client = Client(headers={"Accept-Language": "en"})
    check = questions(client, WHO, {**ABOUT, "text": LONG})
    client.get(check)
    prove(client, check)
    state = hidden(client.get(check))
    Session.objects.all().delete()
    away = post(client, check, state)
    assert away["Location"].startswith("/sign-in/?next=/complain/check/")
    assert not Complaint.objects.exists()
    client.force_login(User.objects.get(number__isnull=False), backend=BACKEND)
    back = client.get(check)
    assert LONG in back.content.decode() and "Not sent yet" in back.content.decode()
    assert not Complaint.objects.exists(), "signing in sends nothing"
    post(client, check, hidden(back))
    assert Complaint.objects.get().text == LONG


def test_before_a_number_is_proved_a_lost_session_loses_nothing_either() -> None:
    client = Client(headers={"Accept-Language": "en"})
    about = say(client, say(client, "/complain/", WHO, "/complain/when/"), WHEN, "/complain/about/")
    state = hidden(client.get(about))
    Session.objects.all().delete()
    check = post(client, about, {**state, **ABOUT, "text": LONG})["Location"]
    prove(client, check)
    shown = client.get(check).content.decode()
    assert LONG in shown and "LoanHouse" in shown


def test_a_token_that_is_over_brings_the_words_back_with_a_new_one() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    page = client.get("/complain/")
    sent = {**hidden(page), "csrfmiddlewaretoken": "x" * 64, "channel": "voice", "caller": "my own words"}
    own = {"Sec-Fetch-Site": "same-origin"}
    assert post(client, "/complain/", sent, headers=own)["Location"] == "/complain/"
    again = client.get("/complain/")
    assert "my own words" in again.content.decode() and "Not sent yet" in again.content.decode()
    token = client.cookies["csrftoken"].value
    refused = post(client, "/complain/", {**sent, "csrfmiddlewaretoken": token}, headers=own)
    assert refused.status_code == 422, "with the new token it is read, and judged"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_what_another_site_sends_is_shown_to_nobody(headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    state = hidden(client.get("/complain/"))
    refused = post(client, "/complain/", {**state, "channel": "voice", "caller": "words of others"}, headers=headers)
    assert refused.status_code == 403 and "words of others" not in refused.content.decode()
    assert "words of others" not in client.get("/complain/").content.decode()


def test_without_cookies_the_words_are_shown_to_be_copied() -> None:
    client = Client(enforce_csrf_checks=True)
    said = {"channel": "text", "text": LONG, "password": "nobody shall read this"}
    page = post(client, "/complain/about/", said, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403 and LONG in page.content.decode()
    assert "nobody shall" not in page.content.decode()


def test_a_draft_of_yesterday_is_asked_again_and_the_text_is_still_there(monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = signed_in()
    about = say(client, say(client, "/complain/", WHO, "/complain/when/"), WHEN, "/complain/about/")
    state, now = hidden(client.get(about)), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + LIFETIME + timedelta(hours=1))
    first = post(client, about, {**state, **ABOUT})["Location"]
    assert first.startswith("/complain/?")
    third = say(client, say(client, first, WHO, "/complain/when/"), WHEN, "/complain/about/")
    assert "a loan for you" in client.get(third).content.decode()


def test_no_number_of_the_citizen_stands_readable_in_session_or_page() -> None:
    client = Client()
    post(client, "/sign-in/", {"number": ALICE})
    page = client.get("/sign-in/code/").content.decode()
    stored = "".join(Session.objects.values_list("session_data", flat=True))
    assert ALICE[3:] not in page + stored


def test_each_tab_proves_the_number_it_shows() -> None:
    client = Client(headers={"Accept-Language": "en"})
    post(client, "/sign-in/", {"number": ALICE})
    first = client.get("/sign-in/code/")
    post(client, "/sign-in/", {"number": BOB})
    second = client.get("/sign-in/code/")
    assert b"139****5678" in first.content and b"138****8001" in second.content
    codes = [code_of(sms) for sms in SmsMessage.objects.order_by("pk")]
    wrong = post(client, "/sign-in/code/", {**hidden(second), "code": codes[0]})
    assert wrong.status_code == 422 or codes[0] == codes[1]
    entered = post(client, "/sign-in/code/", {**hidden(first), "code": codes[0]})
    assert entered.status_code == 302
    assert b"139****5678" in client.get("/my/").content
