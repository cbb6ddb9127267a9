"""One request to an address a firm chose: never to a private one, never further than it was sent."""

from pathlib import Path
from typing import Any

import pytest

from registry.firms.rules.web_address import WebAddress
from registry.firms.sending import webhook_sending
from registry.firms.sending.webhook_sending import Outcome, locate, post, send
from tests.registry.firms.conftest import PUBLIC
from tests.registry.firms.receiver import Receiver, free_address

SENT = {"Content-Type": "application/json"}


def test_an_exception_holds_in_development_alone(receiver: Receiver, settings: Any) -> None:
    url = f"https://localhost:{receiver.port}/"
    assert send(url=url, headers=SENT, body=b"{}").delivered
    settings.DNC_DEVELOPMENT_HELPERS = False
    assert send(url=url, headers=SENT, body=b"{}") == Outcome(None, "url.host")
    assert len(receiver.seen) == 1


def test_proxies_of_the_environment_are_ignored(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_address()}")
    assert send(url=f"https://localhost:{receiver.port}/", headers=SENT, body=b"{}").delivered


def test_a_host_that_answers_a_byte_now_and_then_is_left(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_sending, "SECONDS", 0.3)
    receiver.answers = ["drip"]
    assert send(url=f"https://localhost:{receiver.port}/", headers=SENT, body=b"{}") == Outcome(None, "timeout")


def test_nobody_listens() -> None:
    nobody = WebAddress("hooks.example.com", free_address(), "/")
    assert post("127.0.0.1", nobody, SENT, b"{}") == Outcome(None, "connection")


def test_the_certificate_must_hold_for_the_name_and_come_from_an_authority(tmp_path: Path) -> None:
    """`post` is handed the address: the name is not resolved again, and it is the name that the certificate must hold for."""
    server = Receiver(tmp_path, "hooks.example.com")
    try:
        address = WebAddress("hooks.example.com", server.port, "/in")
        assert post("127.0.0.1", address, SENT, b"{}", ca_file=str(server.ca)) == Outcome(204)
        assert post("127.0.0.1", address, SENT, b"{}") == Outcome(None, "tls")
        other = WebAddress("other.example.com", server.port, "/in")
        assert post("127.0.0.1", other, SENT, b"{}", ca_file=str(server.ca)) == Outcome(None, "tls")
        assert [headers["host"] for _p, headers, _b in server.seen] == [f"hooks.example.com:{server.port}"]
    finally:
        server.close()


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["0.0.0.0"],
        ["93.184.216.34", "127.0.0.1"],
        ["2606:4700::1111", "fd00::1"],
        ["93.184.216.34", "100.64.0.1"],
    ],
)
def test_one_private_answer_refuses_the_name(answers: list[str]) -> None:
    assert send(url=PUBLIC, headers=SENT, body=b"{}", resolver=lambda *_: answers) == Outcome(None, "address.private")


def test_a_name_that_changes_its_answer_is_asked_once() -> None:
    """Rebinding: the address that was looked at is the one that is connected to."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    found = locate(WebAddress("rebind.example.com", 443, "/"), lambda *_: next(answers))
    assert found == ("93.184.216.34", "")
    assert next(answers) == ["127.0.0.1"]  # never asked for


def test_an_unknown_name() -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise OSError

    assert send(url=PUBLIC, headers=SENT, body=b"{}", resolver=nothing) == Outcome(None, "name.unknown")
