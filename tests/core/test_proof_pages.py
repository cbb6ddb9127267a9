"""The page on which a number is proved, without a script: every way in, and a way on from everything that can go wrong."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from core import clock
from core.models import NumberCode, NumberProof, SmsMessage, User
from core.proving.guesses import SHORT, tries_allowed
from core.services.number_proof import PROOF_LIFETIME
from core.services.sms_inbound import sms_receive
from core.web.proving import PROOFS_FROM_ONE_ADDRESS
from tests.codes import code_sent
from tests.pages import hidden

pytestmark = pytest.mark.django_db
ALICE = "139 1234 5678"


@pytest.fixture(autouse=True)
def _no_rates_yet() -> None:
    cache.clear()


def browser() -> Client:
    return Client(headers={"Accept-Language": "en"})


def begin(client: Client, number: str = ALICE) -> str:
    """Asks for a code and comes to the page; its text."""
    answer = client.post("/sign-in/", {"number": number})
    assert answer["Location"] == "/sign-in/code/", answer.content.decode()
    return page(client)


def page(client: Client) -> str:
    return client.get("/sign-in/code/").content.decode()


def send(client: Client, **fields: str):
    return client.post("/sign-in/code/", fields)


def strangers_spend_the_short_codes() -> None:
    stranger = NumberProof.objects.earliest("pk")
    NumberProof.objects.create(purpose="sign-in",
        digest=stranger.digest, e164=stranger.e164, handle="stranger", word="1", created_at=clock.now(), tried_at=clock.now(),
        expires_at=clock.now(), short_tries=tries_allowed(SHORT),
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["{}", " {} ", "split", "\u2068{}\u2069"])
def test_a_code_as_people_type_it(typed: str) -> None:
    client = browser()
    assert "139****5678" in begin(client)
    code = code_sent()
    typed = f"{code[:3]} {code[3:]}" if typed == "split" else typed.format(code)
    assert send(client, code=typed)["Location"] == "/go/"
    assert User.objects.get().number is not None


def test_a_line_that_receives_the_code_exists_though_no_plan_knows_its_range() -> None:
    """179… is in no plan: whoever reads the code there may sign in, and text the word in. The caps are those of all codes."""
    client = browser()
    assert "179****5678" in begin(client, "179 1234 5678")
    assert send(client, code=code_sent())["Location"] == "/go/"
    assert NumberCode.objects.count() == SmsMessage.objects.count() == 1
    other = browser()
    begin(other, "17922345678")
    word = NumberProof.objects.latest("pk").word
    sms_receive(gateway="main", event="1", sender="+8617922345678", text=word, at=clock.now())
    assert send(other, act="texted")["Location"] == "/go/"
    assert User.objects.count() == 2


def test_a_landline_of_an_area_that_no_plan_knows_is_called() -> None:
    begin(browser(), "0634 6212345")
    assert SmsMessage.objects.get().medium == "voice"


@pytest.mark.parametrize("number", ["111 1234 5678", "1391234567", "17912345678 9", "0634 1212345"])
def test_what_looks_like_no_line_of_the_country_is_asked_back(number: str) -> None:
    answer = browser().post("/sign-in/", {"number": number})
    assert answer.status_code == 422 and "Check the digits" in answer.content.decode()


def test_asking_again_at_once_leads_back_to_the_page() -> None:
    client = browser()
    begin(client)
    again = begin(client)
    assert "Another text message can be sent from" in again and SmsMessage.objects.count() == 1
    assert "/sign-in/code/" in client.get("/sign-in/").content.decode()
    assert send(client, code=code_sent())["Location"] == "/go/"


def test_in_another_browser_the_page_says_when_and_offers_the_other_ways() -> None:
    begin(browser())
    other = browser()
    shown = begin(other)
    assert SmsMessage.objects.count() == 1
    assert "Another text message can be sent from" in shown
    assert "Call the number and speak a code" in shown and "10690000" in shown
    assert send(other, code=code_sent())["Location"] == "/go/"


def test_what_was_typed_stays_and_a_short_code_costs_nothing() -> None:
    client = browser()
    begin(client)
    answer = send(client, code="123 45")
    assert answer.status_code == 422
    assert 'value="123 45"' in answer.content.decode() and "The code has 6 digits" in answer.content.decode()
    assert NumberProof.objects.get().short_tries == 0
    assert send(client, code="").status_code == 422


def test_beyond_the_cap_the_page_offers_what_is_open() -> None:
    client = browser()
    begin(client)
    old = code_sent()
    strangers_spend_the_short_codes()
    shown = page(client)
    assert "Many wrong codes were typed" in shown and 'name="code"' not in shown
    assert send(client, code=old).status_code == 422
    assert send(client, act="text").status_code == 422  # sent a moment ago
    assert send(client, act="voice")["Location"].startswith("/sign-in/code/")
    shown = page(client)
    assert "speaking a code of 10 digits" in shown and 'name="code"' in shown
    assert send(client, code=" ".join(code_sent()))["Location"] == "/go/"


def test_a_word_texted_in_opens_the_page_on_which_it_stands() -> None:
    client = browser()
    begin(client)
    proof = NumberProof.objects.get()
    assert proof.word in page(client)
    early = send(client, act="texted")
    assert early.status_code == 422 and "has not arrived yet" in early.content.decode()
    sms_receive(gateway="first", event="1", sender="+8613912345678", text=proof.word, at=clock.now())
    assert send(client, act="texted")["Location"] == "/go/"
    assert User.objects.get().number_id == NumberProof.objects.get().number_id


def test_after_another_code_the_page_is_the_same_tabs_own() -> None:
    """As a browser sends it, with what stands in the form."""
    client = browser()
    begin(client)
    shown = client.get("/sign-in/code/")
    sent = client.post("/sign-in/code/", {**hidden(shown), "act": "voice"})
    after = client.get(sent["Location"])
    assert after.status_code == 200 and "speaking a code" in after.content.decode()


def test_without_a_short_number_nobody_is_told_to_text(settings) -> None:
    settings.DNC_SMS_SHORT_NUMBER = ""
    assert "I have sent the message" not in begin(browser())


def test_a_landline_is_called() -> None:
    client = browser()
    shown = begin(client, "010 6588 3001")
    assert "We are calling" in shown and "Send a text message" not in shown and "10690000" not in shown
    assert SmsMessage.objects.get().medium == "voice"
    assert "Spoken to the line" in client.get("/dev/outbox/").content.decode()


def test_a_page_that_is_too_old_leads_on() -> None:
    client = browser()
    begin(client)
    code = code_sent()
    NumberProof.objects.update(expires_at=clock.now())
    NumberCode.objects.update(sent_at=clock.now() - PROOF_LIFETIME, expires_at=clock.now() - timedelta(hours=3))
    assert "Begin again with your number" in page(client)
    answer = send(client, code=code)
    assert answer.status_code == 422 and "Begin again with your number" in answer.content.decode()
    assert 'name="code"' in begin(client)


def test_five_wrong_codes_lead_back_to_the_number() -> None:
    client = browser()
    begin(client)
    wrong = f"{(int(code_sent()) + 1) % 10**6:06d}"
    answers = [send(client, code=wrong).content.decode() for _ in range(5)]
    assert "You have 4 tries left" in answers[0] and "Begin again with your number" in answers[4]
    begin(client)
    assert send(client, code=code_sent())["Location"] == "/go/"


def test_unknown_buttons_and_lost_sessions_do_no_harm() -> None:
    client = browser()
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"act": "texted"})["Location"] == "/sign-in/"
    begin(client)
    assert send(client, act="fax").status_code == 422


def test_one_address_opens_so_many_pages_and_no_more() -> None:
    client = browser()
    for _ in range(PROOFS_FROM_ONE_ADDRESS.limit):
        client.post("/sign-in/", {"number": ALICE})
    assert client.post("/sign-in/", {"number": ALICE}).status_code == 422
    assert SmsMessage.objects.count() == 1
    assert send(client, code=code_sent())["Location"] == "/go/"


def test_a_developer_texts_us_on_the_outbox_page() -> None:
    client = browser()
    begin(client)
    word = NumberProof.objects.get().word
    assert client.post("/dev/inbound/", {"sender": "13912345678", "text": word})["Location"] == "/dev/outbox/"
    assert send(client, act="texted")["Location"] == "/go/"
    assert client.post("/dev/inbound/", {"sender": "", "text": word}, REMOTE_ADDR="203.0.113.9").status_code == 404


def test_a_subscriber_with_addresses_without_end_asks_as_often_as_everybody() -> None:
    """The attack: each request comes from another IPv6 address of one network, which a subscriber has in plenty."""
    for n in range(PROOFS_FROM_ONE_ADDRESS.limit):
        asking = Client(REMOTE_ADDR=f"2001:db8:1:2::{n:x}")
        assert asking.post("/sign-in/", {"number": f"139 1234 {n:04d}"}).status_code == 302
    late = Client(REMOTE_ADDR="2001:db8:1:2:ffff::1")
    assert late.post("/sign-in/", {"number": ALICE}).status_code == 422
    neighbour = Client(REMOTE_ADDR="2001:db8:1:3::1")
    assert neighbour.post("/sign-in/", {"number": ALICE}).status_code == 302
    mapped = [Client(REMOTE_ADDR=address) for address in ("::ffff:198.51.100.1", "::ffff:198.51.100.2")]
    assert [one.post("/sign-in/", {"number": ALICE}).status_code for one in mapped] == [302, 302]
