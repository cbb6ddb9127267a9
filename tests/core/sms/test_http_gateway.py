"""A gateway described by a file alone: what is sent, what its answers mean, and that it can hold nobody up."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.sms.answer import Answer, Outcome
from core.sms.gateway import Message
from core.sms.http_gateway import HttpGateway, judged
from core.sms.http_settings import Call
from tests.core.sms.conftest import TEXT
from tests.registry.firms.receiver import Receiver, free_address

MESSAGE = Message("+8613912345678", 'Code {number} 1"\n', False, "en", "7")
FORM = """
[text]
url = "https://localhost:{port}/send"
form = {{ mobile = "{{national}}", digits = "{{digits}}", content = "{{text}}" }}
ok_at = "code"
ok = ["0"]
id_at = "msgid"
[voice]
url = "https://localhost:{port}/call"
method = "PUT"
json = {{ to = "{{number}}", say = {{ text = "{{text}}", lang = "{{language}}" }} }}
"""
Described = Callable[..., str]


def gateway(server: Receiver, described: Described, tables: str = TEXT, top: str = "") -> HttpGateway:
    return HttpGateway(described(tables.format(port=server.port), f'ca_file = "{server.ca}"\n{top}'))


def test_json_with_secrets_from_the_environment(server: Receiver, described: Described) -> None:
    server.answers = [(201, {}, b'{"data": [{"id": "m-1"}]}')]
    assert gateway(server, described).send_text(MESSAGE) == Answer(Outcome.ACCEPTED, "m-1")
    (path, headers, body) = server.seen[0]
    assert path == "/messages?app=dnc" and headers["authorization"] == "Bearer token-of-the-test"
    assert json.loads(body) == {"to": ["+8613912345678"], "text": MESSAGE.text, "ref": "7"}


def test_a_form_and_a_call(server: Receiver, described: Described) -> None:
    server.answers = [(200, {}, b'{"code": 0, "msgid": 12}')]
    made = gateway(server, described, FORM)
    assert made.speaks and made.send_text(MESSAGE) == Answer(Outcome.ACCEPTED, "12")
    sent = parse_qs(server.seen[0][2].decode())
    assert sent == {"mobile": ["13912345678"], "digits": ["8613912345678"], "content": [MESSAGE.text]}
    made.send_voice(MESSAGE)
    assert json.loads(server.seen[1][2]) == {"to": "+8613912345678", "say": {"text": MESSAGE.text, "lang": "en"}}


CALL = Call(url="https://x.example/", form={"a": "b"}, ok_at="code", ok=("0",), id_at="id")


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b'{"code": 0, "id": "a"}', Outcome.ACCEPTED),
        (202, b'{"code": "0"}', Outcome.ACCEPTED),
        (200, b'{"code": 1017}', Outcome.REFUSED),
        (200, b"{}", Outcome.UNSURE),
        (200, b"<html>", Outcome.UNSURE),
        (200, b"[" * 5000, Outcome.UNSURE),
        (302, b"", Outcome.REFUSED),
        (400, b"", Outcome.REFUSED),
        (401, b"", Outcome.REFUSED),
        (429, b"", Outcome.REFUSED),
        (503, b"", Outcome.REFUSED),
        (408, b"", Outcome.UNSURE),
        (409, b"", Outcome.UNSURE),
        (500, b"", Outcome.UNSURE),
        (504, b"", Outcome.UNSURE),
    ],
)
def test_what_an_answer_means(status: int, body: bytes, outcome: Outcome) -> None:
    assert judged(CALL, status, body).outcome == outcome


def test_who_is_not_reached_sent_nothing(server: Receiver, described: Described) -> None:
    nobody = TEXT.format(port=free_address())
    assert HttpGateway(described(nobody, "seconds = 2\n")).send_text(MESSAGE).outcome == Outcome.AWAY
    untrusted = HttpGateway(described(TEXT.format(port=server.port)))
    assert untrusted.send_text(MESSAGE).outcome == Outcome.AWAY and server.seen == []


@pytest.mark.parametrize("answer", ["drip", "cut"])
def test_who_was_reached_and_gives_no_answer_may_have_sent_it(
    server: Receiver, described: Described, answer: str
) -> None:
    server.answers = [answer]
    assert gateway(server, described, top="seconds = 0.5\n").send_text(MESSAGE).outcome == Outcome.UNSURE
    assert len(server.seen) == 1


def test_a_long_answer_is_not_read_to_its_end(server: Receiver, described: Described) -> None:
    server.answers = [(200, {}, b'{"data": [{"id": "m-1"}], "x": "' + b"x" * 1_000_000)]
    assert gateway(server, described).send_text(MESSAGE).outcome == Outcome.UNSURE


def test_proxies_of_the_environment_and_redirects_are_ignored(
    server: Receiver, described: Described, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free_address()}")
    server.answers = [(307, {"Location": f"https://localhost:{server.port}/elsewhere"})]
    assert gateway(server, described).send_text(MESSAGE).outcome == Outcome.REFUSED
    assert [path for path, *_ in server.seen] == ["/messages?app=dnc"]


GOOD = TEXT.format(port=1)
CALLED = 'secret = "whsec_{}"\n'
INBOUND = '[inbound]\nsender = "a"\ntext = "b"\n'


@pytest.mark.parametrize(
    ("tables", "top", "word"),
    [
        ("", "", "neither"),
        ("[text", "", "wrong"),
        (GOOD.replace("https", "http"), "", "https"),
        (GOOD.replace("localhost", "user:word@localhost"), "", "user"),
        (GOOD.replace("[text]", "[text]\nform = { a = 'b' }"), "", "exactly one"),
        (GOOD.replace("[text]", "[text]\nok_at = 'code'"), "", "ok_at"),
        (GOOD.replace("[text]", "[text]\nsurprise = 1"), "", "surprise"),
        (GOOD.replace("[text]", "[text]\nmethod = 'GET'"), "", "GET"),
        (GOOD.replace("TEST_GATEWAY_TOKEN", "TEST_GATEWAY_MISSING"), "", "TEST_GATEWAY_MISSING"),
        (GOOD, "seconds = 60\n", "seconds"),
        (GOOD, CALLED.format("c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"), "belong together"),
        (GOOD + INBOUND, "", "belong together"),
        (GOOD + INBOUND, CALLED.format("c2hvcnQ="), "24 bytes"),
        (GOOD + INBOUND, CALLED.format("%%%"), "base64"),
        (GOOD + '[receipts]\nstate = "s"\ndelivered = []\nundelivered = []\n', CALLED.format("YWJj" * 8), "id nor ref"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(described: Described, tables: str, top: str, word: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        HttpGateway(described(tables, top))
    assert word in str(refused.value) and str(refused.value).endswith(".")
    assert "token-of-the-test" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured):
        HttpGateway(str(tmp_path / "nowhere.toml"))


def test_nothing_shows_number_or_secret(server: Receiver, described: Described) -> None:
    shown: list[Any] = [MESSAGE, gateway(server, described).callbacks, gateway(server, described)]
    said = [re.sub(r" at 0x[0-9a-f]+", "", repr(one)) for one in shown]  # where it lies in memory says nothing
    assert all("139" not in one and "token" not in one for one in said)
