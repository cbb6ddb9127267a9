"""Whoever holds a mobile that a firm declared confirms it from that phone, or ends it, alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import SmsMessage
from core.web.outbox import read
from registry.firms.models import CallerNumber, Marketer
from registry.firms.services.caller_number import caller_declare
from registry.register.services.number_release import number_release
from tests.codes import code_sent
from tests.pages import hidden, post, send
from tests.registry.conftest import ALICE, CAROL, SYSTEM, subscriber
from tests.registry.register.conftest import proved_by_code, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/my/callers/"


@pytest.fixture
def claim(marketer: Marketer) -> CallerNumber:
    return caller_declare(marketer=marketer, caller=ALICE, at=clock.now(), actor=SYSTEM)


def decide(client: Client, claim: CallerNumber, act: str) -> Any:
    return send(client, PAGE, to=f"{PAGE}{claim.pk}/{act}/")


def state(claim: CallerNumber) -> str:
    return CallerNumber.objects.get(pk=claim.pk).state


def test_the_message_says_who_what_is_shown_and_carries_no_link(claim: CallerNumber) -> None:
    text = read(SmsMessage.objects.get(kind="calling"))
    assert claim.marketer.name in text and "http" not in text and ALICE not in text


def test_it_is_confirmed_by_a_code_to_the_phone_and_not_by_a_session_alone(claim: CallerNumber) -> None:
    client, _ = signed_in()
    proved_by_code(client, seconds_ago=3600)
    assert "call people for it" in client.get("/my/").content.decode()
    shown = client.get(PAGE).content.decode()
    assert claim.marketer.name in shown and "139****5678" in shown and ALICE not in shown
    assert decide(client, claim, "confirm")["Location"] == "/my/numbers/anew/"
    assert state(claim) == "declared"
    assert send(client, "/my/numbers/anew/", {"code": code_sent(), "act": "code"})["Location"] == PAGE
    assert decide(client, claim, "confirm")["Location"] == PAGE
    assert state(claim) == "approved"
    assert "Confirmed by you" in client.get(PAGE).content.decode()


def test_the_person_says_no_or_ends_it_and_a_second_click_does_nothing_more(claim: CallerNumber) -> None:
    client, _ = signed_in()
    decide(client, claim, "confirm")
    drawn = hidden(client.get(PAGE), f"{PAGE}{claim.pk}/end/")
    for _twice in range(2):
        assert post(client, f"{PAGE}{claim.pk}/end/", drawn)["Location"] == PAGE
    assert state(claim) == "ended" and "Ended by you" in client.get(PAGE).content.decode()
    assert "call people for it" not in client.get("/my/").content.decode()


def test_nobody_decides_for_anothers_phone(claim: CallerNumber) -> None:
    stranger, _ = signed_in(CAROL)
    assert claim.marketer.name not in stranger.get(PAGE).content.decode()
    for act in ("confirm", "end", "whatever"):
        assert stranger.post(f"{PAGE}{claim.pk}/{act}/").status_code == 404
    assert Client().get(PAGE).status_code == 302
    assert state(claim) == "declared"


def test_the_next_holder_of_the_number_finds_nothing(claim: CallerNumber) -> None:
    client, _ = signed_in()
    decide(client, claim, "confirm")
    at = clock.now() + timedelta(seconds=1)
    number_release(number=subscriber(), reason="recycled", at=at, actor=SYSTEM)
    assert state(claim) == "ended"


def test_it_speaks_chinese(claim: CallerNumber) -> None:
    client, _ = signed_in()
    page = client.get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "本人" in page and claim.marketer.name in page
