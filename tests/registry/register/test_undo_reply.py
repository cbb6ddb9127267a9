"""An act is taken back by a text from the number it was done to, and by no other."""

from datetime import timedelta

import pytest
from django.test import override_settings

from core.policies import current_policy
from core.services.sms_inbound import sms_receive
from core.services.user import citizen_obtain
from registry.register.models import RegisterChange
from registry.register.selectors.registration_undo import undo_word
from registry.register.services.registration_notice import UNDO
from tests.registry.conftest import ALICE, BOB, CAROL, subscriber
from tests.registry.register.test_registration_undo import AT, VOICE, last, record, state, texts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXTS = override_settings(DNC_SMS_SHORT_NUMBER="10690000")
pytestmark = pytest.mark.django_db


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
