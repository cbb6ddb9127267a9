"""A person says by a text from the own mobile whether it is used for a firm; nobody else does, and silence never is a yes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.models import SmsMessage
from core.services.sms_inbound import sms_receive
from core.web.outbox import read
from registry.firms.models import CallerNumber, Marketer
from registry.firms.rules.caller_reply import reply_of
from registry.firms.services.caller_number import caller_declare
from registry.firms.services.caller_reply import caller_reply
from tests.acts import acts
from tests.registry.conftest import SYSTEM, make_marketer

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
MOBILE, OTHER = "+8613800138001", "+8613912345678"
pytestmark = pytest.mark.django_db


def declare(firm: Marketer) -> CallerNumber:
    return caller_declare(marketer=firm, caller=MOBILE, at=AT, actor=SYSTEM)


def receive(text: str, sender: str = MOBILE, event: str = "e1") -> None:
    sms_receive(gateway="first", event=event, sender=sender, text=text, at=AT)


def states() -> list[str]:
    return [row.state for row in CallerNumber.objects.with_rivals().order_by("pk")]


@pytest.mark.parametrize("text", ["外呼是", " 外呼是。", "外 呼 是", "Call yes", "ＣＡＬＬ ＹＥＳ!"])
def test_a_yes_in_either_language_and_any_width(marketer: Marketer, text: str) -> None:
    declare(marketer)
    receive(text)
    assert states() == ["approved"] and reply_of(text) == "yes"


@pytest.mark.parametrize("text", ["", "是", "yes", "外呼", "外呼是吗", "call yes please", "外呼是外呼否", "x" * 5000])
def test_anything_else_says_nothing(marketer: Marketer, text: str) -> None:
    declare(marketer)
    receive(text)
    assert states() == ["declared"] and reply_of(text) == ""


def test_only_the_phone_itself_speaks(marketer: Marketer) -> None:
    declare(marketer)
    receive("外呼是", OTHER)
    assert states() == ["declared"]
    assert not caller_reply(e164=OTHER, text="外呼否", at=AT)


def test_a_no_ends_it_for_every_firm_and_is_heard_once(marketer: Marketer) -> None:
    declare(marketer)
    declare(make_marketer("91310000MA1FL0000B", name="Moon"))
    receive("外呼否")
    receive("外呼否", event="e2")
    assert states() == ["ended", "ended"] and acts("caller.disowned") == ["caller.disowned"] * 2


def test_a_yes_to_two_firms_is_none(marketer: Marketer) -> None:
    declare(marketer)
    declare(make_marketer("91310000MA1FL0000B", name="Moon"))
    receive("外呼是")
    assert states() == ["disputed", "disputed"]


@pytest.mark.parametrize(("number", "offered"), [("", False), ("10690000", True)])
def test_the_words_are_offered_where_replies_arrive(
    marketer: Marketer, settings: Any, number: str, offered: bool
) -> None:
    settings.DNC_SMS_SHORT_NUMBER = number
    declare(marketer)
    assert ("外呼是" in read(SmsMessage.objects.get(kind="calling"))) == offered
