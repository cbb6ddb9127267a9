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
from core.services.sms import HOLD, TRIES, sms_queue, sms_send
from core.sms.answer import Answer, Outcome
from core.sms.body import LIFETIME
from core.sms.callbacks import Callbacks
from core.sms.gateway import Message
from core.sms.gateways import gateways
from core.tasks import sms_sweep
from tests.registry.conftest import ALICE, BOB, at_once, tasks_run_here

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
TEXT = "[Do-Not-Call Register] Your code is 123456."
pytestmark = pytest.mark.django_db
__all__ = ["tasks_run_here"]


class Carrier:
    """A deployment's own gateway: what it was handed, and what it answers."""

    speaks = True
    callbacks: Callbacks | None = None
    sent: ClassVar[list[str]] = []
    spoken: ClassVar[list[Message]] = []
    answer: ClassVar[Callable[[], Outcome]] = lambda: Outcome.ACCEPTED

    def send_text(self, message: Message) -> Answer:
        self.sent.append(message.text)
        return Answer(type(self).answer(), f"id-{message.reference}")

    def send_voice(self, message: Message) -> Answer:
        self.spoken.append(message)
        return Answer(Outcome.ACCEPTED)


@pytest.fixture(autouse=True)
def carrier(settings) -> Iterator[type[Carrier]]:
    settings.DNC_SMS_GATEWAY = f"{__name__}.Carrier"
    gateways.cache_clear()
    Carrier.sent, Carrier.spoken, Carrier.answer = [], [], lambda: Outcome.ACCEPTED
    yield Carrier
    gateways.cache_clear()


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
    Carrier.answer = lambda: Outcome.REFUSED
    message, at = queued(), AT
    for tries in range(1, TRIES):
        assert not send(message, at)
        assert (message.state, message.tries, message.next_try_at) == ("queued", tries, at + HOLD * 2**tries)
        assert not send(message, message.next_try_at - timedelta(seconds=1))  # not before its time
        at = message.next_try_at
    assert not send(message, at)
    assert (message.state, message.tries, len(Carrier.sent)) == ("failed", TRIES, TRIES)
    assert not send(message, at + timedelta(days=1)) and len(Carrier.sent) == TRIES


def test_an_unclear_answer_is_not_asked_again() -> None:
    """It may have gone out: better one message too few than two."""
    Carrier.answer = lambda: Outcome.UNSURE
    message = queued()
    assert not send(message)
    assert (message.state, message.tries, message.gateway) == ("unsure", 1, "first")
    assert not send(message, AT + timedelta(days=1)) and len(Carrier.sent) == 1


def test_what_the_gateway_calls_it_is_kept_for_its_receipt() -> None:
    message = queued()
    assert send(message)
    assert (message.gateway, message.gateway_id, message.medium) == ("first", f"id-{message.pk}", "text")


def test_a_landline_is_spoken_to_and_not_with_mere_news_at_night() -> None:
    late = datetime(2026, 11, 20, 15, tzinfo=UTC)  # 23:00 in China
    landline = number_obtain(e164=BOB, at=late)
    code = sms_queue(number=landline, kind="code", text="1, 2, 3", language="zh-hans", at=late)
    news = sms_queue(number=landline, kind="registration", text="Registered.", language="en", at=late)
    assert send(code, late) and not send(news, late)
    assert [(said.e164, said.text, said.language) for said in Carrier.spoken] == [(BOB, "1, 2, 3", "zh-hans")]
    morning = datetime(2026, 11, 21, 1, tzinfo=UTC)
    assert (news.state, news.tries, news.next_try_at) == ("queued", 0, morning)
    assert send(news, morning) and (news.state, news.medium) == ("sent", "voice")
    assert Carrier.sent == []


def test_a_mobile_is_called_when_its_holder_asks_for_it() -> None:
    message = sms_queue(
        number=number_obtain(e164=ALICE, at=AT), kind="code", text="1, 2", language="en", medium="voice", at=AT
    )
    assert send(message) and [said.text for said in Carrier.spoken] == ["1, 2"]


def test_a_killed_senders_message_comes_back_after_a_minute() -> None:
    def killed() -> Outcome:
        raise SystemExit

    Carrier.answer = killed
    message = queued()
    with pytest.raises(SystemExit):
        send(message)
    Carrier.answer = lambda: Outcome.ACCEPTED
    assert not send(message, AT + HOLD - timedelta(seconds=1))
    assert send(message, AT + HOLD) and message.state == "sent"


def test_the_late_word_of_a_slow_sender_counts_nothing() -> None:
    """Another one took the message over meanwhile and it arrived: it must not go out a third time."""
    message = queued()

    def slow() -> Outcome:
        Carrier.answer = lambda: Outcome.ACCEPTED
        assert sms_send(message_id=message.pk, at=AT + HOLD)
        return Outcome.REFUSED

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
