"""Messages to citizens: sent once, tried again for a while, by one sender at a time, and never read by others."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import transaction

from core import clock
from core.models import Number, SmsMessage
from core.secrets.encryption import ephemeral_decrypt, ephemeral_destroy
from core.services.number import number_obtain
from core.services.sms import HOLD, LIFETIME, TRIES, sms_queue, sms_send
from core.sms import gateway
from core.tasks import sms_sweep
from tests.registry.conftest import ALICE, at_once, tasks_run_here

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
TEXT = "[Do-Not-Call Register] Your code is 123456."
pytestmark = pytest.mark.django_db
__all__ = ["tasks_run_here"]


class Carrier:
    """A deployment's own gateway: what it was handed, and what it answers."""

    sent: ClassVar[list[str]] = []
    answer: ClassVar[Callable[[], bool]] = lambda: True

    def send(self, number: Number, text: str) -> bool:
        self.sent.append(text)
        return type(self).answer()


@pytest.fixture(autouse=True)
def carrier(settings) -> Iterator[type[Carrier]]:
    settings.DNC_SMS_GATEWAY = f"{__name__}.Carrier"
    gateway.cache_clear()
    Carrier.sent, Carrier.answer = [], lambda: True
    yield Carrier
    gateway.cache_clear()


def queued(at: datetime = AT) -> SmsMessage:
    return sms_queue(number=number_obtain(e164=ALICE, at=at), kind="code", text=TEXT, at=at)


def send(message: SmsMessage, at: datetime = AT) -> bool:
    sent = sms_send(message_id=message.pk, at=at)
    message.refresh_from_db()
    return sent


def test_a_message_is_sent_once() -> None:
    message = queued()
    assert send(message) and not send(message, AT + timedelta(days=1))
    assert (Carrier.sent, message.state, message.tries, message.sent_at) == ([TEXT], "sent", 1, AT)


def test_the_text_is_kept_encrypted() -> None:
    body = bytes(queued().body)
    assert TEXT.encode() not in body and b"123456" not in body
    assert ephemeral_decrypt("sms", body).decode() == TEXT


def test_a_refused_message_is_tried_later_each_time_and_given_up() -> None:
    Carrier.answer = lambda: False
    message, at = queued(), AT
    for tries in range(1, TRIES):
        assert not send(message, at)
        assert (message.state, message.tries, message.next_try_at) == ("queued", tries, at + HOLD * 2**tries)
        assert not send(message, message.next_try_at - timedelta(seconds=1))  # not before its time
        at = message.next_try_at
    assert not send(message, at)
    assert (message.state, message.tries, len(Carrier.sent)) == ("failed", TRIES, TRIES)
    assert not send(message, at + timedelta(days=1)) and len(Carrier.sent) == TRIES


def test_a_killed_senders_message_comes_back_after_a_minute() -> None:
    def killed() -> bool:
        raise SystemExit

    Carrier.answer = killed
    message = queued()
    with pytest.raises(SystemExit):
        send(message)
    Carrier.answer = lambda: True
    assert not send(message, AT + HOLD - timedelta(seconds=1))
    assert send(message, AT + HOLD) and message.state == "sent"


def test_the_late_word_of_a_slow_sender_counts_nothing() -> None:
    """Another one took the message over meanwhile and it arrived: it must not go out a third time."""
    message = queued()

    def slow() -> bool:
        Carrier.answer = lambda: True
        assert sms_send(message_id=message.pk, at=AT + HOLD)
        return False

    Carrier.answer = slow
    send(message)
    assert (message.state, message.tries, message.sent_at) == ("sent", 1, AT + HOLD)
    assert not send(message, AT + timedelta(days=1)) and len(Carrier.sent) == 2


def test_a_message_whose_text_was_destroyed_is_given_up() -> None:
    message = queued()
    ephemeral_destroy(at=AT + LIFETIME + timedelta(days=1))
    assert not send(message, AT + LIFETIME + timedelta(days=1))
    assert (message.state, Carrier.sent) == ("failed", [])


def test_a_message_to_a_number_that_was_erased_is_given_up() -> None:
    message = queued()
    Number.objects.update(sealed=None)
    assert not send(message)
    assert (message.state, Carrier.sent) == ("failed", [])


@pytest.mark.django_db(transaction=True)
def test_several_senders_at_once_send_one_message() -> None:
    message = queued()
    assert sorted(at_once(4, lambda: sms_send(message_id=message.pk, at=AT))) == [False, False, False, True]
    assert Carrier.sent == [TEXT]


def test_from_the_act_to_the_gateway(tasks_run_here: None, django_capture_on_commit_callbacks) -> None:
    """Signal, receiver, task and act; and the sweep finds what was lost."""
    with django_capture_on_commit_callbacks(execute=True):
        queued(clock.now())
        assert Carrier.sent == []  # not before the act is certain
    assert Carrier.sent == [TEXT]
    queued(clock.now() + timedelta(hours=1))  # its time has not come
    lost = queued(clock.now())
    sms_sweep()
    sms_sweep()
    lost.refresh_from_db()
    assert (lost.state, len(Carrier.sent)) == ("sent", 2)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_sends_nothing(tasks_run_here: None) -> None:
    with transaction.atomic():
        queued(clock.now())
        transaction.set_rollback(True)
    assert Carrier.sent == [] and not SmsMessage.objects.exists()
