"""An act on a registration is taken back for seven days: exactly what held before holds again, or it is said why not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from core import clock
from core.models import AuditRecord, Number, SmsMessage
from core.policies import current_policy
from core.secrets.encryption import ephemeral_decrypt
from core.services.sms_inbound import sms_receive
from core.services.user import citizen_obtain
from registry.register.models import RegisterChange, Registration
from registry.register.rules.undoing import undoable
from registry.register.selectors.registration_undo import undo_word
from registry.register.services.registration import registration_record, registration_withdraw
from registry.register.services.registration_notice import UNDO
from registry.register.services.registration_undo import registration_undo
from tests.acts import acts, refusal_of
from tests.pages import send
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, at_once, subscriber
from tests.registry.register.conftest import signed_in

AT = clock.now().replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXTS = override_settings(DNC_SMS_SHORT_NUMBER="10690000")
VOICE: dict[str, Any] = {"channels": ["voice"]}
STATE = ("preferences", "assurance", "registered_at", "binding_from", "withdrawn_at")
pytestmark = pytest.mark.django_db


def record(preferences: dict[str, Any], at: Any, e164: str = ALICE, **more: Any) -> None:
    said = {"assurance": "sms_code", "source": "site", **more}
    registration_record(number=subscriber(e164), preferences=preferences, at=at, actor=SYSTEM, **said)


def withdraw(at: Any) -> None:
    registration_withdraw(number=subscriber(), assurance="sms_code", source="site", at=at, actor=SYSTEM)


def state() -> dict[str, Any]:
    return Registration.objects.filter(number=subscriber()).values(*STATE).get()


def last() -> RegisterChange:
    return RegisterChange.objects.latest("pk")


def undo(at: Any, change: RegisterChange | None = None, number: Number | None = None) -> None:
    change_id = (change or last()).pk
    registration_undo(number=number or subscriber(), change_id=change_id, assurance="sms_code", at=at, actor=SYSTEM)


def texts(e164: str = ALICE) -> list[str]:
    rows = SmsMessage.objects.filter(number=subscriber(e164), kind__in=["registration", "withdrawal"]).order_by("pk")
    return [ephemeral_decrypt("sms", bytes(row.body)).decode() for row in rows]


def test_exactly_what_held_before_holds_again() -> None:
    record(VOICE, AT, assurance="calling_line", source="opr_1")
    before = state()
    for act, at in ((lambda at: record({"all": True}, at), AT + HOUR), (withdraw, AT + 3 * HOUR)):
        act(at)
        assert state() != before
        undo(at + HOUR)
        assert state() == before
    done = last()
    assert Registration.objects.get().source == "undo"
    assert (done.what, done.source, done.preferences) == ("registered", "undo", VOICE)
    assert acts("registration")[-1] == "registration.registered"
    assert AuditRecord.objects.latest("pk").target_id == done.pk
    assert len(texts()) == 5 and "(an earlier act was undone)" in texts_in_english()[-1]


def texts_in_english() -> list[str]:
    citizen_obtain(number=subscriber(), language="en", at=AT)
    SmsMessage.objects.all().delete()
    record({"all": True}, AT + 5 * HOUR)
    undo(AT + 6 * HOUR)
    return texts()


def test_a_first_registration_undone_is_none() -> None:
    record(VOICE, AT)
    undo(AT + HOUR)
    assert state()["withdrawn_at"] == AT + HOUR and last().what == "withdrawn"
    undo(AT + 2 * HOUR)  # and that again
    assert state()["withdrawn_at"] is None and state()["registered_at"] == AT


def test_what_something_followed_or_is_too_old_is_not_undone() -> None:
    record(VOICE, AT)
    first = last()
    record({"all": True}, AT + HOUR)
    before = (state(), len(acts()))
    assert refusal_of(lambda: undo(AT + 2 * HOUR, first)) == "undo.changed_since"
    days = current_policy(AT).register.undo_within
    assert days == 7 * DAY
    assert refusal_of(lambda: undo(AT + HOUR + days)) == "undo.late"
    assert refusal_of(lambda: undo(AT + 2 * HOUR, last(), subscriber(BOB))) == "undo.late"  # nothing of this number
    assert (state(), len(acts())) == before
    undo(AT + HOUR + days - timedelta(seconds=1))
    assert state()["preferences"] == VOICE


def test_undone_twice_it_is_undone_once() -> None:
    record(VOICE, AT)
    record({"all": True}, AT + HOUR)
    change = last()
    undo(AT + 2 * HOUR, change)
    undo(AT + 3 * HOUR, change)
    assert RegisterChange.objects.count() == 3 and state()["preferences"] == VOICE


@pytest.mark.django_db(transaction=True)
def test_undone_at_once_it_is_undone_once() -> None:
    record(VOICE, AT)
    record({"all": True}, AT + HOUR)
    change = last()
    at_once(4, lambda: undo(AT + 2 * HOUR, change))
    assert RegisterChange.objects.filter(source="undo").count() == 1 and state()["preferences"] == VOICE


def test_the_rule() -> None:
    assert undoable([], AT, DAY) is None
    ended, stands = RegisterChange(preferences={}, at=AT), RegisterChange(preferences=VOICE, at=AT)
    found = undoable([stands, ended], AT + HOUR, DAY)
    assert found is not None and found.before is None and found.body_before == {}
    assert undoable([ended, stands], AT + DAY, DAY) is None
    again = undoable([ended, stands], AT + HOUR, DAY)
    assert again is not None and again.body_before == VOICE


@TEXTS
def test_by_a_text_from_the_number_itself_and_no_other() -> None:
    citizen_obtain(number=subscriber(), language="en", at=AT)
    record(VOICE, AT)
    record({"all": True}, AT + HOUR)
    word = UNDO + undo_word(last().pk)
    assert f"Within 7 days reply {word}, or sign in" in texts()[-1]
    wrong = UNDO + f"{(int(word[1:]) + 1) % 10**6:06d}"
    for n, (sender, text) in enumerate(((CAROL, word), (BOB, word), (ALICE, wrong), (ALICE, word[1:]), (ALICE, "3"))):
        sms_receive(gateway="first", event=f"w{n}", sender=sender, text=text, at=AT + 2 * HOUR)
    assert state()["preferences"] == {"all": True}
    for event in ("e1", "e1", "e2"):
        sms_receive(
            gateway="first", event=event, sender="139 1234 5678", text=f" {word[:3]}-{word[3:]} ", at=AT + 2 * HOUR
        )
    assert state()["preferences"] == VOICE and RegisterChange.objects.count() == 3
    assert last().source == "undo"


@TEXTS
def test_a_text_that_comes_too_late_is_answered_and_does_nothing() -> None:
    citizen_obtain(number=subscriber(), language="en", at=AT)
    record(VOICE, AT)
    word = UNDO + undo_word(last().pk)
    record({"all": True}, AT + HOUR)
    for n in range(20):
        sms_receive(gateway="first", event=f"e{n}", sender=ALICE, text=word, at=AT + 2 * HOUR)
    assert state()["preferences"] == {"all": True}
    assert "Nothing was undone" in texts()[-1]
    assert len(texts()) == current_policy(AT).messages.budgets["registration"].to_one_number
    sms_receive(gateway="first", event="old", sender=ALICE, text=UNDO + undo_word(last().pk), at=AT + 9 * DAY)
    assert RegisterChange.objects.count() == 2


@override_settings(DNC_SMS_SHORT_NUMBER="")
def test_where_no_texts_come_in_the_site_is_named() -> None:
    citizen_obtain(number=subscriber(), language="en", at=AT)
    record(VOICE, AT)
    assert texts()[-1].endswith("Not you? Within 7 days sign in on our site with this number and undo it.")


def test_on_the_site_with_a_code_where_it_protects_less() -> None:
    client, _user = signed_in()
    record(VOICE, clock.now() - HOUR)
    record({"all": True}, clock.now() - HOUR / 2)
    page = client.get("/my/history/").content.decode()
    assert "Undo the last change" in page and "Stopped: all marketing." in page
    here = f"/my/history/{last().pk}/undo/?line={subscriber().pk}"
    assert "You then stop Voice calls, as before." in client.get(here).content.decode()
    session = client.session
    session["numbers_proved"] = {}
    session.save()
    assert send(client, here)["Location"] == "/my/numbers/anew/"
    assert state()["preferences"] == {"all": True}
    session = client.session
    session["numbers_proved"] = {str(subscriber().pk): clock.now().timestamp()}
    session.save()
    assert send(client, here)["Location"] == f"/my/history/?line={subscriber().pk}"
    assert state()["preferences"] == VOICE
    assert "An earlier act was undone" in client.get("/my/history/").content.decode()
    assert send(client, here).status_code == 302  # once more: nothing
    assert RegisterChange.objects.count() == 3


def test_anothers_change_is_not_there() -> None:
    client, _user = signed_in()
    record(VOICE, clock.now(), BOB)
    assert client.get(f"/my/history/{last().pk}/undo/").status_code == 404
    assert client.get(f"/my/history/?line={subscriber(BOB).pk}").status_code == 404
