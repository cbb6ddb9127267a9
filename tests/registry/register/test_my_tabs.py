"""The citizen's pages in two tabs: each sends what it shows; an answer to what is no longer so changes nothing."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from core import clock
from registry.firms.models import Marketer
from registry.register.models import Holding, RegisterChange
from registry.register.services.holding import holding_add
from tests.acts import acts
from tests.pages import hidden, post, send
from tests.registry.conftest import ALICE, BOB, SYSTEM, make_marketer, subscriber
from tests.registry.register.conftest import signed_in, stop_all, visitor
from tests.registry.register.test_my_pages import claim, state

pytestmark = pytest.mark.django_db
CHECK, FIRMS = "/my/preferences/check/", "/my/firms/"


def test_each_tab_registers_what_it_shows() -> None:
    client, _ = signed_in()
    first = client.get(send(client, "/my/preferences/", {"channels": ["voice"]})["Location"])
    second = client.get(send(client, "/my/preferences/", {"channels": ["text"], "categories": ["loans"]})["Location"])
    post(client, CHECK, hidden(first))
    assert state() == {"channels": ["voice"]}
    post(client, CHECK, hidden(second))
    assert state() == {"channels": ["text"], "categories": ["loans"]}


def test_confirming_twice_is_one_act_with_one_answer() -> None:
    client, _ = signed_in()
    shown = hidden(client.get(send(client, "/my/preferences/", {"channels": ["voice"]})["Location"]))
    answers = [post(client, CHECK, shown) for _ in range(2)]
    stop_all(client)
    answers.append(post(client, CHECK, shown))
    assert len({answer["Location"] for answer in answers}) == 1
    assert state() == {"all": True}, "the old page, sent once more, undoes nothing"
    assert RegisterChange.objects.count() == 2


def test_a_choice_is_of_no_use_to_anybody_else_nor_for_another_number() -> None:
    alice, _ = signed_in(ALICE)
    shown = hidden(alice.get(send(alice, "/my/preferences/", {"channels": ["voice"]})["Location"]))
    bob, _ = signed_in(BOB)
    for fields in (shown, {"state": shown["state"]}):
        assert post(bob, CHECK, fields).status_code in (302, 404)
    assert (state(ALICE), state(BOB)) == (None, None)
    assert post(visitor(), CHECK, shown)["Location"].startswith("/sign-in/")


def test_a_session_that_ended_brings_the_choice_back_unsent() -> None:
    client, user = signed_in()
    shown = hidden(client.get(send(client, "/my/preferences/", {"channels": ["voice"]})["Location"]))
    Session.objects.all().delete()
    assert post(client, CHECK, shown)["Location"].startswith("/sign-in/")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    back = client.get(CHECK)
    assert b"Voice calls" in back.content and state() is None
    post(client, CHECK, hidden(back))
    assert state() == {"channels": ["voice"]}


def test_whoever_signs_in_next_in_this_browser_sees_nothing_of_it() -> None:
    alice, _ = signed_in(ALICE)
    shown = hidden(alice.get(send(alice, "/my/preferences/", {"channels": ["voice"]})["Location"]))
    Session.objects.all().delete()
    post(alice, CHECK, shown)
    _, bob = signed_in(BOB)
    alice.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert alice.get(CHECK)["Location"].startswith("/my/preferences/")
    assert b"Not sent yet" not in alice.get("/my/preferences/").content


def test_an_answer_to_a_consent_is_to_what_the_page_showed(marketer: Marketer) -> None:
    client, _ = signed_in()
    consent = claim(marketer)
    confirm, contest, revoke = (f"/my/consents/{consent.public_id}/{act}/" for act in ("confirm", "contest", "revoke"))
    old = client.get("/my/consents/")
    send(client, "/my/consents/", to=contest)
    told = post(client, confirm, hidden(old, confirm), follow=True)
    assert b"has changed since you opened the page" in told.content
    assert post(client, revoke, {"state": "forged"}, follow=True).content.count(b"Nothing was done") == 1
    assert post(client, revoke, follow=True).content.count(b"Nothing was done") == 1
    assert acts("consent.") == ["consent.claimed", "consent.contested"]
    again = hidden(client.get("/my/consents/"), revoke)
    assert [post(client, revoke, again)["Location"] for _ in range(2)] == ["/my/consents/"] * 2
    assert acts("consent.") == ["consent.claimed", "consent.contested", "consent.revoked"]


def choose_voice(client: Client) -> None:
    send(client, send(client, "/my/preferences/", {"channels": ["voice"]})["Location"])


@pytest.mark.parametrize("path", ["/my/preferences/all/", "/my/preferences/withdraw/", FIRMS])
def test_an_old_page_undoes_nothing_that_was_chosen_since(marketer: Marketer, path: str) -> None:
    """The attack: two tabs; the first was drawn before the second chose, and is sent after."""
    client, _ = signed_in()
    choose_voice(client)
    page = "/my/preferences/" if path.endswith("/all/") else path
    shown = hidden(client.get(page), path if page != path else "")
    send(client, FIRMS, {"firm": marketer.public_id, "wish": "refuse"})
    then = state()
    other = make_marketer("91310000MA1FL0000B", name="Moon")
    told = post(client, path, {**shown, "firm": other.public_id, "wish": "allow"}, follow=True)
    assert b"has changed since you opened the page" in told.content
    assert state() == then and RegisterChange.objects.count() == 2


@pytest.mark.parametrize("path", ["/my/preferences/all/", "/my/preferences/withdraw/", FIRMS])
def test_a_form_without_what_it_showed_does_nothing(marketer: Marketer, path: str) -> None:
    client, _ = signed_in()
    choose_voice(client)
    bob, _ = signed_in(BOB)
    page = "/my/preferences/" if path.endswith("/all/") else path
    anothers = hidden(bob.get(page), path if page != path else "")["state"]
    for fields in ({}, {"state": "forged"}, {"state": anothers}):
        told = post(client, path, {**fields, "firm": marketer.public_id, "wish": "refuse"}, follow=True)
        assert b"Nothing was done" in told.content
    assert state() == {"channels": ["voice"]}


def test_what_one_number_showed_is_of_no_use_for_another_of_the_account() -> None:
    client, user = signed_in()
    holding_add(user=user, number=subscriber(BOB), at=clock.now(), actor=SYSTEM)
    shown = hidden(client.get("/my/preferences/"), "/my/preferences/all/")
    told = post(client, "/my/preferences/all/", {**shown, "line": subscriber(BOB).pk}, follow=True)
    assert b"Nothing was done" in told.content and state(BOB) is None


def test_a_second_click_on_a_firm_is_one_act_and_undoes_nothing_later(marketer: Marketer) -> None:
    client, _ = signed_in()
    send(client, FIRMS, {"firm": marketer.public_id, "wish": "refuse"})
    forget = hidden(client.get(FIRMS)) | {"forget": marketer.public_id}
    answers = [post(client, FIRMS, forget) for _ in range(2)]
    send(client, FIRMS, {"firm": marketer.public_id, "wish": "refuse"})
    answers.append(post(client, FIRMS, forget))
    assert {answer["Location"] for answer in answers} == {f"{FIRMS}?line={subscriber().pk}"}
    assert state() == {"firms": [{"marketer": marketer.public_id, "allow": False}]}


def test_a_choice_about_a_firm_survives_the_end_of_the_session_unsent(marketer: Marketer) -> None:
    client, user = signed_in()
    shown = hidden(client.get(FIRMS))
    Session.objects.all().delete()
    assert post(client, FIRMS, {**shown, "firm": marketer.public_id, "wish": "refuse"})["Location"].startswith(
        "/sign-in/"
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    back = client.get(FIRMS)
    assert state() is None and b"Not sent yet" in back.content
    assert f'value="{marketer.public_id}" selected' in back.content.decode()
    assert re.search(r'value="refuse"[^>]*checked', back.content.decode())


def test_removing_a_number_is_asked_on_a_page_of_its_own() -> None:
    client, user = signed_in()
    holding_add(user=user, number=subscriber(BOB), at=clock.now(), actor=SYSTEM)
    page = f"/my/numbers/{subscriber(BOB).pk}/remove/"
    asked = client.get("/my/").content.decode()
    assert f'href="{page}"' in asked and f'action="{page}"' not in asked
    assert b"from your account?" in client.get(page).content and Holding.objects.count() == 1
    shown = hidden(client.get(page))
    assert [post(client, page, shown).status_code for _ in range(2)] == [302, 302], "the second as the first"
    assert acts("holding.")[-1] == "holding.ended"


def test_the_state_of_one_consent_answers_no_other(marketer: Marketer) -> None:
    client, _ = signed_in()
    first = claim(marketer)
    shown = hidden(client.get("/my/consents/"), f"/my/consents/{first.public_id}/confirm/")
    other = claim(make_marketer("91310000MA1FL0000B", name="Moon"))
    refused = post(client, f"/my/consents/{other.public_id}/confirm/", shown, follow=True)
    assert b"Nothing was done" in refused.content
    other.refresh_from_db()
    assert other.confirmed_at is None
