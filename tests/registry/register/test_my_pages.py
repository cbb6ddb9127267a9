"""The citizen's pages: register, choose, check, change, withdraw; consents; further numbers."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from core import clock
from core.models import SmsMessage
from registry.firms.models import Marketer
from registry.register.models import Consent, Holding, RegisterChange, Registration
from registry.register.selectors.registration import registration_at
from registry.register.services.consent import consent_claim
from registry.register.services.registration import registration_record
from registry.register.tasks import consent_sweep, consent_turns_take, consents_notify
from tests.codes import code_sent
from tests.pages import hidden, send
from tests.registry.conftest import ALICE, BOB, SYSTEM, subscriber
from tests.registry.register.conftest import signed_in, stop_all, visitor

pytestmark = pytest.mark.django_db


def state(e164: str = ALICE) -> dict[str, object] | None:
    found = registration_at(number_id=subscriber(e164).pk, at=clock.now())
    return found.preferences.as_body() if found else None


def test_from_the_first_page_to_registered() -> None:
    client = visitor()
    assert b"/sign-in/?next=/my/preferences/" in client.get("/register/").content
    client.post("/sign-in/?next=/my/preferences/", {"number": "139 1234 5678", "next": "/my/preferences/"})
    entered = client.post("/sign-in/code/", {"code": code_sent()})
    assert entered["Location"] == "/my/preferences/"
    assert b"This number is not registered." in client.get("/my/preferences/").content
    done = stop_all(client, follow=True)
    assert b"Registered" in done.content and b"139****5678" in done.content
    assert state() == {"all": True}
    assert client.get("/register/")["Location"] == "/my/preferences/"


def test_choose_check_confirm_change() -> None:
    client, _ = signed_in()
    address = send(client, "/my/preferences/", {"channels": ["voice"], "categories": ["loans"]})["Location"]
    check = client.get(address)
    assert b"Check what you chose" in check.content and b"Voice calls" in check.content and b"Loans" in check.content
    assert state() is None  # nothing before it is confirmed
    done = send(client, address, follow=True)
    assert b"Registered" in done.content
    assert state() == {"channels": ["voice"], "categories": ["loans"]}
    form = client.get("/my/preferences/").content.decode()
    assert re.search(r'value="voice"[^>]*checked', form)
    send(client, send(client, "/my/preferences/", {"channels": ["text"]})["Location"])
    assert state() == {"channels": ["text"]}
    assert [c.what for c in RegisterChange.objects.order_by("pk")] == ["registered", "changed"]


def test_nothing_chosen_is_said_beside_the_field() -> None:
    client, _ = signed_in()
    answer = client.post("/my/preferences/", {})
    assert answer.status_code == 422 and b"Choose at least one way of contact or one trade." in answer.content
    answer = client.post("/my/preferences/", {"channels": ["pigeon"], "categories": ["loans"]})
    assert answer.status_code == 422 and re.search(rb'value="loans"[^>]*checked', answer.content)


def test_withdrawing_asks_first_and_needs_a_post() -> None:
    client, _ = signed_in()
    stop_all(client)
    assert b"Withdraw the registration?" in client.get("/my/preferences/withdraw/").content
    assert state() == {"all": True}
    assert b"Withdrawn" in send(client, "/my/preferences/withdraw/", follow=True).content
    assert state() is None
    assert send(client, "/my/preferences/withdraw/")["Location"] == "/my/"
    assert client.get("/my/preferences/all/").status_code == 405


def test_a_change_of_trades_keeps_what_was_chosen_elsewhere(marketer: Marketer) -> None:
    client, _ = signed_in()
    firms = [{"marketer": marketer.public_id, "allow": False}]
    registration_record(
        number=subscriber(), preferences={"channels": ["voice"], "firms": firms}, assurance="sms_code", source="site",
        at=clock.now(), actor=SYSTEM,
    )  # fmt: skip
    send(client, send(client, "/my/preferences/", {"channels": ["text"]})["Location"])
    assert state() == {"channels": ["text"], "firms": firms}


def test_nobody_decides_for_anothers_number() -> None:
    client, _ = signed_in(ALICE)
    other = subscriber(BOB)
    for path in ("/my/preferences/", "/my/preferences/withdraw/", "/my/preferences/done/"):
        assert client.get(f"{path}?line={other.pk}").status_code == 404
    assert client.post("/my/preferences/all/", {"line": other.pk}).status_code == 404
    assert state(BOB) is None
    assert visitor().get("/my/").status_code == 302


def claim(marketer: Marketer, e164: str = ALICE) -> Consent:
    at = clock.now()
    return consent_claim(
        marketer=marketer, number=subscriber(e164), channels=["voice"], categories=["insurance"],
        given_at=at - timedelta(days=1), evidence={"kind": "form"}, at=at, actor=SYSTEM,
    )  # fmt: skip


def test_consents_are_confirmed_contested_and_revoked_by_their_citizen_alone(marketer: Marketer) -> None:
    client, _ = signed_in()
    mine, theirs = claim(marketer), claim(marketer, BOB)
    assert b"Sunrise Insurance" in client.get("/my/consents/").content
    for act in ("confirm", "contest", "revoke"):
        assert client.post(f"/my/consents/{theirs.public_id}/{act}/").status_code == 404
    assert client.get(f"/my/consents/{mine.public_id}/confirm/")["Location"] == "/my/consents/"
    confirm, contest, revoke = (f"/my/consents/{mine.public_id}/{act}/" for act in ("confirm", "contest", "revoke"))
    assert b"Confirmed by you" in send(client, "/my/consents/", to=confirm, follow=True).content
    shown = hidden(client.get("/my/consents/"), revoke)
    assert b"You can still revoke it" in client.post(contest, shown, follow=True).content
    assert b"Revoked by you" in client.post(revoke, shown, follow=True).content
    theirs.refresh_from_db()
    assert not (theirs.confirmed_at or theirs.contested_at or theirs.revoked_at)


def test_a_claim_on_a_registered_number_is_told_once(marketer: Marketer) -> None:
    registered, unregistered = claim(marketer), claim(marketer, BOB)
    registration_record(
        number=subscriber(), preferences={"all": True}, assurance="sms_code", source="site", at=clock.now(),
        actor=SYSTEM,
    )  # fmt: skip
    for _ in range(2):
        consent_turns_take(marketer.pk)
        consents_notify(registered.number_id)
        consents_notify(unregistered.number_id)
    assert [sms.number_id for sms in SmsMessage.objects.filter(kind="consent")] == [subscriber().pk]
    registered.refresh_from_db()
    unregistered.refresh_from_db()
    assert registered.notified_at and not unregistered.notified_at


def test_the_sweep_finds_claims_whose_message_was_lost(marketer: Marketer, monkeypatch: pytest.MonkeyPatch) -> None:
    registration_record(
        number=subscriber(), preferences={"all": True}, assurance="sms_code", source="site", at=clock.now(),
        actor=SYSTEM,
    )  # fmt: skip
    waiting = claim(marketer)
    monkeypatch.setattr(consent_turns_take, "delay", consent_turns_take)
    monkeypatch.setattr(consents_notify, "delay", consents_notify)
    consent_sweep()
    waiting.refresh_from_db()
    assert waiting.notified_at


def test_a_further_number_is_added_by_its_own_code() -> None:
    client, _user = signed_in()
    assert client.post("/my/numbers/add/", {"number": "110"}).status_code == 422
    client.post("/my/numbers/add/", {"number": "010 6588 3001"})
    code = code_sent()
    wrong = client.post("/my/numbers/code/", {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert wrong.status_code == 422 and not Holding.objects.exists()
    assert b"The number was added." in client.post("/my/numbers/code/", {"code": code}, follow=True).content
    line = subscriber(BOB).pk
    stop_all(client, line)
    assert state(BOB) == {"all": True} and state(ALICE) is None
    client.post(f"/my/numbers/{line}/remove/")
    assert client.get(f"/my/preferences/?line={line}").status_code == 404
    assert state(BOB) == {"all": True}


def test_a_grace_period_of_the_pack_is_said_and_kept(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.policies import load

    us = load("us").versions[-1]
    monkeypatch.setattr("registry.register.services.registration.current_policy", lambda at=None: us)
    at = clock.now()
    registration_record(
        number=subscriber(), preferences={"all": True}, assurance="sms_code", source="site", at=at, actor=SYSTEM
    )
    assert Registration.objects.get().binding_from - at == us.register.binds_after > timedelta(days=30)
    client, _ = signed_in()
    assert b"Firms are bound from" in client.get("/my/").content


def test_single_firms_are_refused_let_in_and_forgotten(marketer: Marketer) -> None:
    client, _ = signed_in()
    assert send(client, "/my/firms/", {"firm": "mkt_nobody", "wish": "refuse"}).status_code == 422
    assert send(client, "/my/firms/", {"firm": marketer.public_id}).status_code == 422
    send(client, "/my/firms/", {"firm": marketer.public_id, "wish": "refuse"})
    assert state() == {"firms": [{"marketer": marketer.public_id, "allow": False}]}
    assert b"It must not contact me" in client.get("/my/firms/").content
    stop_all(client)
    send(client, "/my/firms/", {"firm": marketer.public_id, "wish": "allow"})
    assert state() == {"all": True, "firms": [{"marketer": marketer.public_id, "allow": True}]}
    send(client, "/my/firms/", {"forget": marketer.public_id})
    assert state() == {"all": True}


def test_with_no_firm_and_nothing_else_left_the_registration_ends(marketer: Marketer) -> None:
    client, _ = signed_in()
    send(client, "/my/firms/", {"firm": marketer.public_id, "wish": "refuse"})
    send(client, "/my/firms/", {"forget": marketer.public_id})
    send(client, "/my/firms/", {"forget": "mkt_other"})
    assert state() is None


def test_a_press_after_the_session_ended_leads_back_to_the_page_with_the_button() -> None:
    """The address of the button itself opens for nobody, so that whoever signs in again must not end up there."""
    cache.clear()  # others were told so from this address, which counts
    client, page = visitor(), "http://testserver/my/preferences/?line=7"
    sent = client.post("/my/preferences/all/", headers={"referer": page})
    assert sent["Location"] == "/sign-in/?next=/my/preferences/%3Fline%3D7"
    assert b"so nothing was done" in client.get(sent["Location"]).content
    foreign = client.post("/my/preferences/all/", headers={"referer": "https://elsewhere.example/my/"})
    assert foreign["Location"] == "/sign-in/?next=/my/preferences/all/"


def test_an_address_that_takes_forms_alone_says_so_on_a_page() -> None:
    client, _ = signed_in()
    answer = client.get("/my/preferences/all/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert b"This address shows no page" in answer.content and b'href="/go/"' in answer.content


def test_a_citizen_sees_where_the_number_is_signed_in() -> None:
    client = visitor()
    client.post("/sign-in/", {"number": ALICE, "next": "/my/"})
    client.post("/sign-in/code/", {"code": code_sent()}, headers={"user-agent": "An old phone"})
    page = client.get("/accounts/sessions/").content.decode()
    assert page.count("An old phone") == 1 and "this one" in page
    assert "change your password" not in page  # there is none
