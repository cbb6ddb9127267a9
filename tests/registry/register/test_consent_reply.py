"""A citizen answers a claim by a text: with the word of the message, from the number it was sent to, and by nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from core.models import SmsMessage
from core.secrets.encryption import ephemeral_decrypt
from core.services.sms_inbound import sms_receive
from core.services.user import citizen_obtain
from registry.firms.models import Marketer
from registry.register.models import Consent
from registry.register.selectors.consent import consent_state
from registry.register.services.consent import consent_withdraw
from registry.register.services.consent_notice import NO, YES, consents_notify
from registry.register.services.consent_queue import consent_turns_take
from registry.register.services.consent_reply import ANSWERED_WITHIN
from tests.acts import acts
from tests.registry.conftest import ALICE, CAROL, SYSTEM, make_marketer, subscriber
from tests.registry.register.consents import claimed, registered

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
TEXTS = override_settings(DNC_SMS_SHORT_NUMBER="10690000")


def told(firm: Marketer, *claims: dict[str, Any], number: str = ALICE, language: str = "en") -> str:
    """What the holder was told of these claims."""
    citizen_obtain(number=subscriber(number), language=language, at=AT)
    registered(subscriber(number), AT)
    for claim in claims or ({},):
        claimed(firm, subscriber(number), AT, **claim)
    consent_turns_take(marketer_id=firm.pk, at=AT)
    assert consents_notify(number_id=subscriber(number).pk, at=AT)
    return ephemeral_decrypt("sms", bytes(SmsMessage.objects.get(kind="consent").body)).decode()


def state(at: datetime = AT) -> str:
    return consent_state(Consent.objects.get(), at)


@TEXTS
@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "zh-hans",
            "【谢绝来电登记】晨曦保险称您已同意其就保险以语音来电与您联系。未经您确认，该同意不生效：同意请回复1{word}，"
            "从未同意请回复2{word}，也可登录平台办理。",
        ),
        (
            "en",
            "[Do-Not-Call Register] 晨曦保险 says you agreed to be contacted about Insurance by Voice calls. It does not count "
            "until you confirm it: reply 1{word} to confirm, 2{word} if you never agreed, or sign in.",
        ),
    ],
)
def test_the_message_says_what_a_yes_would_cover_and_how_to_answer(language: str, text: str) -> None:
    said = told(make_marketer(name="晨曦保险"), language=language)
    assert said == text.format(word=Consent.objects.get().notice_word)


@TEXTS
@pytest.mark.parametrize(("sign", "becomes"), [(YES, "confirmed"), (NO, "contested")])
@pytest.mark.parametrize("sender", ["+8613912345678", "13912345678", "0086 139 1234 5678"])
def test_a_word_texted_back_is_the_holders_answer(marketer: Marketer, sign: str, becomes: str, sender: str) -> None:
    told(marketer)
    text = f" {sign} {Consent.objects.get().notice_word[:3]}-{Consent.objects.get().notice_word[3:]}。"
    for event in ("e1", "e1", "e2"):
        sms_receive(gateway="first", event=event, sender=sender, text=text, at=AT)
    assert state() == becomes and acts(f"consent.{becomes}") == [f"consent.{becomes}"]


@TEXTS
def test_nothing_else_is_an_answer(marketer: Marketer) -> None:
    told(marketer)
    word = Consent.objects.get().notice_word
    wrong = f"{(int(word) + 1) % 10**6:06d}"
    for sender, text, at in (
        (CAROL, YES + word, AT),  # another's telephone
        ("110", YES + word, AT),
        (ALICE, YES + wrong, AT),
        (ALICE, word, AT),
        (ALICE, "3" + word, AT),
        (ALICE, YES, AT),
        (ALICE, "", AT),
        (ALICE, "好的", AT),
        (ALICE, YES + word, AT + ANSWERED_WITHIN),
    ):
        sms_receive(gateway="first", event=f"{sender} {text} {at}", sender=sender, text=text, at=at)
    assert state() == "notified" and state(AT + 2 * ANSWERED_WITHIN) == "notified"  # silence is never a yes


@TEXTS
def test_what_ended_meanwhile_is_not_answered(marketer: Marketer) -> None:
    told(marketer)
    consent = consent_withdraw(consent=Consent.objects.get(), at=AT + timedelta(seconds=1), actor=SYSTEM)
    later = AT + timedelta(minutes=1)
    sms_receive(gateway="first", event="e", sender=ALICE, text=YES + consent.notice_word, at=later)
    assert state(later) == "withdrawn"


def test_where_no_texts_come_in_and_for_several_claims_the_site_is_named(marketer: Marketer) -> None:
    with override_settings(DNC_SMS_SHORT_NUMBER=""):
        assert "Sign in" in told(marketer) and Consent.objects.get().notice_word == ""
    with TEXTS:
        SmsMessage.objects.all().delete()
        several = told(make_marketer("91310000MA1FL0000B"), {}, {"expires_at": AT + timedelta(days=9)}, number=CAROL)
    assert "Sign in" in several and set(Consent.objects.values_list("notice_word", flat=True)) == {""}
