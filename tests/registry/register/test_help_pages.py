"""The pages of helping: named by a code from the line, helped in plain words, ended by either; no other page opens for it."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import NumberProof, SmsMessage, User
from core.services.sms_inbound import sms_receive
from registry.firms.models import Marketer, Operator
from registry.register.models import Consent, Delegation, Holding, RegisterChange, Registration
from registry.register.services.disconnection import Ended, disconnections_hand_in
from registry.register.services.registration import registration_record
from tests.acts import acts
from tests.codes import code_sent
from tests.pages import hidden, post, send
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, subscriber
from tests.registry.register.conftest import signed_in, visitor
from tests.registry.register.consents import claimed
from tests.registry.register.delegates import delegate_of

pytestmark = pytest.mark.django_db
HELP = "/my/help/"


@pytest.fixture(autouse=True)
def _no_rates_yet() -> None:
    cache.clear()


def page_of(made: Delegation) -> str:
    return f"{HELP}{made.pk}/"


def text(client: Client, page: str = HELP) -> str:
    return client.get(page).content.decode()


def test_a_landline_is_helped_by_the_code_that_is_spoken_to_it() -> None:
    client, user = signed_in()
    assert "You help nobody" in text(client) and "Nobody helps with your number" in text(client)
    assert client.post(f"{HELP}add/", {"number": "010 6588 3001"})["Location"] == f"{HELP}code/"
    spoken = SmsMessage.objects.get()
    assert spoken.medium == "voice"
    code = code_sent()
    wrong = client.post(f"{HELP}code/", {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert wrong.status_code == 422 and not Delegation.objects.exists()
    assert client.post(f"{HELP}code/", {"code": code})["Location"] == HELP
    made = Delegation.objects.get()
    assert (made.user, made.number) == (user, subscriber(BOB))
    assert "010****3001" in text(client) and "think it over" in text(client)
    assert not Holding.objects.exists(), "it makes nobody the number's holder"
    early = send_bar(client, made)
    assert early.status_code == 403 and not Registration.objects.exists()


def test_a_mobile_is_helped_by_a_word_from_the_line_itself(settings: Any) -> None:
    settings.DNC_SMS_SHORT_NUMBER = "10690000"
    client, user = signed_in()
    client.post(f"{HELP}add/", {"number": "138 0013 8001"})
    page = client.get(f"{HELP}code/")
    assert "if they want your help" in " ".join(page.content.decode().split())
    word = NumberProof.objects.get().word
    sms_receive(gateway="first", event="e0", sender=BOB, text=word, at=clock.now())
    assert post(client, f"{HELP}code/", {**hidden(page), "act": "texted"}).status_code == 422
    sms_receive(gateway="first", event="e1", sender=CAROL, text=word, at=clock.now())
    assert post(client, f"{HELP}code/", {**hidden(page), "act": "texted"})["Location"] == HELP
    assert Delegation.objects.get().user == user


def test_a_code_to_help_neither_signs_in_nor_adds_a_number() -> None:
    client, _user = signed_in()
    client.post(f"{HELP}add/", {"number": "138 0013 8001"})
    code = code_sent()
    client.post("/my/numbers/add/", {"number": "138 0013 8001"})
    assert client.post("/my/numbers/code/", {"code": code}).status_code == 422
    stranger = visitor()
    stranger.post("/sign-in/", {"number": "138 0013 8001"})
    assert stranger.post("/sign-in/code/", {"code": code}).status_code == 422
    assert not Holding.objects.exists()


def send_bar(client: Client, made: Delegation) -> Any:
    """The one tap, sent by hand where the page has no form."""
    return post(client, page_of(made), {"everything": "1"})


def test_one_tap_stops_all_and_the_page_says_of_which_number() -> None:
    made = delegate_of()
    client, _user = signed_in()
    page = client.get(page_of(made))
    assert "138****8001" in page.content.decode() and "another person" in page.content.decode()
    fields = {**hidden(page), "everything": "1"}
    for _ in range(2):
        assert post(client, page_of(made), fields)["Location"] == page_of(made)
    assert Registration.objects.get().preferences == {"all": True} and acts("delegation.a") == ["delegation.acted"]
    assert "All marketing calls and messages are stopped" in text(client, page_of(made))


def test_what_is_chosen_is_added_and_an_old_page_changes_nothing() -> None:
    made = delegate_of()
    client, _user = signed_in()
    old = hidden(client.get(page_of(made)))
    send(client, page_of(made), {"channels": ["voice"]})
    told = post(client, page_of(made), {**old, "channels": ["text"]})
    assert told.status_code == 422 and "has changed since you opened the page" in told.content.decode()
    assert 'value="text"' in told.content.decode() and "checked" in told.content.decode(), "nothing typed is lost"
    empty = send(client, page_of(made), {})
    assert empty.status_code == 422 and "Choose at least one" in empty.content.decode()
    send(client, page_of(made), {"channels": ["text"]})
    assert Registration.objects.get().preferences == {"channels": ["text", "voice"]}


def test_a_firm_is_refused_and_never_confirmed(marketer: Marketer) -> None:
    made, consent = delegate_of(), claimed(marketer, subscriber(CAROL))
    client, _user = signed_in()
    refuse = f"{page_of(made)}consents/{consent.public_id}/"
    page = client.get(page_of(made))
    assert marketer.name in page.content.decode() and "confirm/" not in page.content.decode()
    fields = hidden(page, refuse)
    for _ in range(2):
        assert post(client, refuse, fields)["Location"] == page_of(made)
    consent.refresh_from_db()
    assert consent.revoked_at and acts("consent.r") == ["consent.revoked"]
    assert client.get(refuse).status_code == 405
    others = claimed(marketer, subscriber(BOB))
    assert post(client, f"{page_of(made)}consents/{others.public_id}/").status_code == 404
    again = f"{page_of(made)}consents/{claimed(marketer, subscriber(CAROL)).public_id}/"
    assert "Nothing was done" in post(client, again, fields, follow=True).content.decode(), "drawn for another consent"
    assert acts("consent.r") == ["consent.revoked"]
    assert "Nothing was done" in post(client, refuse, {"state": "forged"}, follow=True).content.decode()


@pytest.mark.parametrize("who", ["the holder", "the helper"])
def test_either_ends_it_and_the_second_click_is_answered_alike(who: str) -> None:
    made = delegate_of()
    client, _user = signed_in(CAROL if who == "the holder" else ALICE)
    end = f"{page_of(made)}end/"
    assert ("5678" if who == "the holder" else "138****8001") in text(client)
    fields = hidden(client.get(end))
    for _ in range(2):
        assert post(client, end, fields)["Location"] == HELP
    made.refresh_from_db()
    assert made.end == ("holder" if who == "the holder" else "delegate")
    assert client.get(end).status_code == 404 and acts("delegation.e") == ["delegation.ended"]


def test_nobody_elses_page_opens() -> None:
    made = delegate_of()
    for number in (BOB, "+8613800137001"):
        client, _user = signed_in(number)
        for page in (page_of(made), f"{page_of(made)}end/", f"{page_of(made)}complain/"):
            assert client.get(page).status_code == 404
        assert send_bar(client, made).status_code == 404
    holder, _user = signed_in(CAROL)
    assert holder.get(page_of(made)).status_code == 404, "the page of a helper is the helper's"
    assert not RegisterChange.objects.exists()


def test_a_line_in_question_waits_for_its_holder(operator: Operator) -> None:
    made = delegate_of()
    disconnections_hand_in(operator=operator, rows=[Ended(CAROL, clock.now(), "d-1")], at=clock.now(), actor=SYSTEM)
    client, _user = signed_in()
    page = text(client, page_of(made))
    assert "this line ended" in page and "<form method" not in page.split("<main")[1]
    assert send_bar(client, made).status_code == 403 and not Registration.objects.exists()


# Every other door of a citizen's pages, asked by a delegate about the number they help with.
DOORS = (
    "my-numbers", "my-preferences", "my-preferences-all", "my-preferences-check", "my-preferences-done",
    "my-preferences-withdraw", "my-firms", "my-consents", "my-caller-lines", "my-security", "my-asked", "my-complaints",
)  # fmt: skip


@pytest.mark.parametrize("name", DOORS)
def test_no_other_door_opens_for_a_delegate(name: str, marketer: Marketer) -> None:
    made, consent = delegate_of(), claimed(marketer, subscriber(CAROL))
    registration_record(
        number=subscriber(CAROL), preferences={"channels": ["voice"]}, assurance="sms_code", source="site",
        at=clock.now(), actor=SYSTEM,
    )  # fmt: skip
    client, user = signed_in()
    before = acts()
    for fields in ({}, {"line": str(made.number_id), "forget": "mkt_1", "act": "confirm"}):
        asked = client.get(f"{reverse(name)}?line={made.number_id}")
        sent = post(client, f"{reverse(name)}?line={made.number_id}", fields)
        for answer in (asked, sent):
            assert b"138****8001" not in answer.content and consent.public_id.encode() not in answer.content
    acted = client.post(f"/my/consents/{consent.public_id}/confirm/")
    assert acted.status_code == 404 and client.get(f"/my/numbers/{made.number_id}/remove/").status_code == 404
    assert acts() == before and Consent.objects.get().confirmed_at is None
    assert Registration.objects.get().preferences == {"channels": ["voice"]}
    assert User.objects.get(pk=user.pk).number == subscriber(ALICE)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_stand_in_both_languages(language: str) -> None:
    made = delegate_of()
    client, user = signed_in()
    User.objects.filter(pk=user.pk).update(language=language)
    words = {"en": "Whom I help", "zh-hans": "我帮助的人"}
    headers = {"Accept-Language": language}
    assert words[language] in client.get(HELP, headers=headers).content.decode()
    assert client.get(page_of(made), headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("language", "others", "done", "ended"),
    [
        (
            "en",
            "The other numbers with which you help",
            "Done for 138****8001.",
            "The help with 138****8001 has ended.",
        ),
        ("zh-hans", "您代办的其他号码", "已为 138****8001 办理", "138****8001 的代办已终止。"),
    ],
)
def test_whoever_helps_with_several_numbers_chooses_and_reads_which(
    language: str, others: str, done: str, ended: str
) -> None:
    """Every page of a delegate says whose number it is about, in its title too."""
    mobile = delegate_of()
    client, user = signed_in()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert others not in text(client, page_of(mobile))
    landline = delegate_of(BOB)
    assert {row.user_id for row in (mobile, landline)} == {user.pk}
    masked = {mobile: "138****8001", landline: "010****3001"}
    for one, other in ((mobile, landline), (landline, mobile)):
        page = text(client, page_of(one))
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        assert title is not None and masked[one] in title[1] and masked[other] not in title[1]
        assert others in page and f'href="{page_of(other)}">{masked[other]}<' in page
        assert masked[one] in text(client, f"{page_of(one)}end/")
        for words in (page_of(one), f"{page_of(one)}complain/"):
            assert f'href="{words}"' in text(client)
    assert (
        done
        in post(
            client, page_of(mobile), {**hidden(client.get(page_of(mobile))), "everything": "1"}, follow=True
        ).content.decode()
    )
    assert (
        ended
        in post(
            client, f"{page_of(mobile)}end/", hidden(client.get(f"{page_of(mobile)}end/")), follow=True
        ).content.decode()
    )
    assert others not in text(client, page_of(landline))
