"""One sign by text from the line ends all help with it, and nothing else does."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import SmsMessage
from core.services.sms_inbound import sms_receive
from registry.register.models import Delegation
from registry.register.services.delegation_reply import delegation_reply
from tests.acts import acts
from tests.registry.conftest import ALICE, BOB, CAROL
from tests.registry.register.delegates import delegate_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
LATER = AT + timedelta(hours=30)


@pytest.mark.parametrize("text", ["0", " ０ 。", "0!"])
def test_a_zero_ends_the_help_of_everybody(text: str) -> None:
    delegate_of(at=AT)
    delegate_of(delegate=BOB, at=AT)
    for event in ("e1", "e1", "e2"):
        sms_receive(gateway="first", event=event, sender=CAROL, text=text, at=LATER)
    assert set(Delegation.objects.values_list("end", "ended_at")) == {("reply", LATER)}
    assert acts("delegation.ended") == ["delegation.ended"] * 2
    assert SmsMessage.objects.filter(kind="helping").count() == 4  # two named, two ended


def test_nothing_else_ends_it() -> None:
    delegate_of(at=AT)
    for sender, text in ((ALICE, "0"), (BOB, "0"), (CAROL, "00"), (CAROL, "1"), (CAROL, "no"), (CAROL, "")):
        assert not delegation_reply(e164=sender, text=text, at=LATER)
        sms_receive(gateway="first", event=f"{sender} {text}", sender=sender, text=text, at=LATER)
    sms_receive(gateway="first", event="a short number", sender="110", text="0", at=LATER)
    assert Delegation.objects.filter(ended_at=None).exists()
