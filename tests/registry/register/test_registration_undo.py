"""An act on a registration is taken back for seven days: exactly what held before holds again, or it is said why not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from core import clock
from core.models import AuditRecord, Number, SmsMessage
from core.policies import current_policy
from core.secrets.encryption import ephemeral_decrypt
from core.services.user import citizen_obtain
from registry.register.models import RegisterChange, Registration
from registry.register.services.registration import registration_record, registration_withdraw
from registry.register.services.registration_undo import registration_undo
from tests.acts import acts, refusal_of
from tests.pages import send
from tests.registry.conftest import ALICE, BOB, SYSTEM, at_once, subscriber
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
    return dict(Registration.objects.filter(number=subscriber()).values(*STATE).get())


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
    for act, at in (("all", AT + HOUR), ("none", AT + 3 * HOUR)):
        record({"all": True}, at) if act == "all" else withdraw(at)
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
