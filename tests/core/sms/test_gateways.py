"""Two gateways: who gets a message, and that nobody gets it twice. What is missing is told at start."""

import logging

import pytest
from django.core.checks import run_checks

from core.sms.answer import Answer, Outcome
from core.sms.callbacks import Callbacks
from core.sms.gateway import Message
from core.sms.gateways import Gateways, gateways

TEXT = Message("+8613912345678", "Hello", False, "en", "1")
SPOKEN = Message("+861065883001", "1, 2, 3", True, "en", "2")


class Carrier:
    callbacks: Callbacks | None = None

    def __init__(self, answer: Outcome, speaks: bool = True) -> None:
        self.answer, self.speaks = answer, speaks
        self.handed: list[str] = []

    def send_text(self, message: Message) -> Answer:
        self.handed.append(message.reference)
        return Answer(self.answer, "id")

    def send_voice(self, message: Message) -> Answer:
        return self.send_text(message)


class Broken(Carrier):
    def send_text(self, message: Message) -> Answer:
        self.handed.append(message.reference)
        raise RuntimeError("after the message was handed over, perhaps")


@pytest.mark.parametrize(
    ("answer", "second_has_it"),
    [(Outcome.ACCEPTED, 0), (Outcome.REFUSED, 1), (Outcome.AWAY, 1), (Outcome.UNSURE, 0)],
)
def test_the_second_has_it_only_when_the_first_surely_did_not_send_it(answer: Outcome, second_has_it: int) -> None:
    first, second = Carrier(answer), Carrier(Outcome.ACCEPTED)
    name, said = Gateways({"first": first, "second": second}).send(TEXT)
    assert (len(first.handed), len(second.handed)) == (1, second_has_it)
    assert (name, said.outcome) == (("second", Outcome.ACCEPTED) if second_has_it else ("first", answer))


def test_a_class_that_fails_is_unclear(caplog: pytest.LogCaptureFixture) -> None:
    second = Carrier(Outcome.ACCEPTED)
    with caplog.at_level(logging.ERROR):
        name, said = Gateways({"first": Broken(Outcome.ACCEPTED), "second": second}).send(TEXT)
    assert (name, said.outcome, second.handed) == ("first", Outcome.UNSURE, [])
    assert TEXT.e164 not in caplog.text and TEXT.text not in caplog.text


def test_a_gateway_in_trouble_is_passed_over_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("core.sms.gateways.time.monotonic", lambda: now[0])
    first, second = Carrier(Outcome.UNSURE), Carrier(Outcome.ACCEPTED)
    both = Gateways({"first": first, "second": second})
    assert [both.send(TEXT)[0] for _ in range(3)] == ["first", "second", "second"]
    now[0] += 61
    assert both.send(TEXT)[0] == "first"
    alone = Gateways({"first": first})
    assert [alone.send(TEXT)[0] for _ in range(2)] == ["first", "first"]


def test_a_call_goes_to_who_speaks() -> None:
    mute, second = Carrier(Outcome.ACCEPTED, speaks=False), Carrier(Outcome.ACCEPTED)
    both = Gateways({"first": mute, "second": second})
    assert both.speaks and both.send(SPOKEN)[0] == "second" and mute.handed == []
    nobody = Gateways({"first": mute})
    assert not nobody.speaks and nobody.send(SPOKEN)[1].outcome == Outcome.REFUSED


def problems() -> list[str | None]:
    return [error.id for error in run_checks() if str(error.id).startswith("core.sms")]


@pytest.mark.parametrize("path", ["nowhere.sms.Gateway", "core.sms.console.Missing", "gateway"])
@pytest.mark.parametrize("setting", ["DNC_SMS_GATEWAY", "DNC_SMS_SECOND_GATEWAY"])
def test_a_gateway_that_is_not_there_is_told_at_start(settings, setting: str, path: str) -> None:
    setattr(settings, setting, path)
    found = [error for error in run_checks() if error.id == "core.sms.E001"]
    assert len(found) == 1
    assert path in found[0].msg and setting in found[0].msg


def test_gateways_that_can_be_made_are_accepted(settings) -> None:
    settings.DNC_SMS_SHORT_NUMBER = ""
    settings.DNC_SMS_GATEWAY = settings.DNC_SMS_SECOND_GATEWAY = "tests.gateway.Gateway"
    assert problems() == []
    assert list(gateways().named) == ["first", "second"]


def test_a_short_number_that_nobody_hears_is_told_at_start(settings) -> None:
    settings.DNC_SMS_SHORT_NUMBER, settings.DNC_SMS_GATEWAY = "10690000", "tests.gateway.Gateway"
    assert problems() == ["core.sms.E002"]


def test_a_class_without_its_file_is_told_at_start(settings) -> None:
    settings.DNC_SMS_GATEWAY = "core.sms.http_gateway.HttpGateway"
    assert problems() == ["core.sms.E001"]
