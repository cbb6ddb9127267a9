"""What became of a message: the same however often, late and in whatever order its gateway says it."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from core.models import SmsMessage
from core.services.number import number_obtain
from core.services.sms import sms_queue
from core.services.sms_receipt import sms_receipt_record
from tests.acts import acts, refusal_of

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def sent(**fields: Any) -> SmsMessage:
    message = sms_queue(number=number_obtain(e164="+8613912345678", at=AT), kind="code", text="Hello", at=AT)
    SmsMessage.objects.filter(pk=message.pk).update(
        **{"state": "sent", "gateway": "first", "gateway_id": "m-1"} | fields
    )
    return message


def told(event: str, delivered: bool, gateway_id: str = "m-1", reference: str = "", gateway: str = "first") -> None:
    sms_receipt_record(
        gateway=gateway,
        event=event,
        gateway_id=gateway_id,
        reference=reference,
        delivered=delivered,
        at=AT + timedelta(seconds=5),
    )


def state_of(message: SmsMessage) -> str:
    message.refresh_from_db()
    return message.state


@pytest.mark.parametrize("order", sorted(set(permutations([("a", False), ("b", True), ("b", True), ("c", False)]))))
def test_what_arrived_once_has_arrived(order: tuple[tuple[str, bool], ...]) -> None:
    message = sent()
    for event, delivered in order:
        told(event, delivered)
    assert state_of(message) == "delivered"
    assert acts("sms").count("sms.delivered") == 1 and len(acts("sms")) <= 2


def test_an_unclear_message_is_cleared_up_by_our_own_reference() -> None:
    message = sent(state="unsure", gateway_id="")
    told("a", False, gateway_id="", reference=str(message.pk))
    assert state_of(message) == "undelivered"


@pytest.mark.parametrize(
    "named",
    [{"gateway_id": ""}, {"gateway_id": "m-2"}, {"gateway": "second"}, {"gateway_id": "", "reference": "9" * 30}],
)
def test_no_other_message_is_meant(named: dict[str, str]) -> None:
    message = sent()
    assert refusal_of(lambda: told("a", True, **named)) == "sms.unknown"
    assert state_of(message) == "sent" and acts("sms") == []


def test_a_message_that_was_not_sent_cannot_have_arrived() -> None:
    message = sent(state="queued")
    assert refusal_of(lambda: told("a", True)) == "sms.unknown" and state_of(message) == "queued"
