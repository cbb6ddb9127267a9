"""The message that tells a citizen of a claim: in the citizen's language, and nothing personal but the firm's name."""

from typing import Any

import pytest
from django.utils import translation

from core import clock
from core.models import SmsMessage
from core.secrets.encryption import ephemeral_decrypt
from core.services.user import citizen_obtain
from registry.firms.models import Marketer
from registry.register.services.consent_notice import consents_notify
from registry.register.services.consent_queue import consent_turns_take
from tests.registry.conftest import make_marketer, subscriber
from tests.registry.register.consents import claimed, registered

pytestmark = pytest.mark.django_db
CHINESE = (
    "【谢绝来电登记】晨曦保险称您已同意其与您联系。未经您确认，该同意不生效。请登录平台，在“同意记录”中确认或提出异议。"
)
ENGLISH = (
    "[Do-Not-Call Register] 晨曦保险 says you agreed to be contacted. It does not count until you confirm it. "
    "Sign in and confirm or contest it under Consents."
)


@pytest.fixture(autouse=True)
def no_texts(settings: Any) -> None:
    """No text can be sent in, so the site is named (test_consent_reply.py: the word to answer with)."""
    settings.DNC_SMS_SHORT_NUMBER = ""


@pytest.fixture
def firm(db: None) -> Marketer:
    return make_marketer(name="晨曦保险")


def told(firm: Marketer) -> str:
    registered(subscriber())
    with translation.override("de"):  # of whoever runs the task
        claimed(firm, subscriber())
        consent_turns_take(marketer_id=firm.pk, at=clock.now())
        consents_notify(number_id=subscriber().pk, at=clock.now())
    return ephemeral_decrypt("sms", bytes(SmsMessage.objects.get(kind="consent").body)).decode()


@pytest.mark.parametrize(("language", "text"), [("zh-hans", CHINESE), ("en", ENGLISH)])
def test_it_comes_in_the_language_of_the_citizen(firm: Marketer, language: str, text: str) -> None:
    citizen_obtain(number=subscriber(), language=language, at=clock.now())
    assert told(firm) == text


def test_whoever_never_signed_in_is_told_in_the_language_of_the_country(firm: Marketer) -> None:
    assert told(firm) == CHINESE
