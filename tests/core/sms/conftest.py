"""A gateway's own server, and the file that describes it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.sms.gateways import gateways
from tests.registry.firms.receiver import Receiver

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
TEXT = """
[text]
url = "https://localhost:{port}/messages?app=dnc"
headers = {{ Authorization = "Bearer ${{TEST_GATEWAY_TOKEN}}" }}
json = {{ to = ["{{number}}"], text = "{{text}}", ref = "{{reference}}" }}
id_at = "data.0.id"
"""
SIGNED = f'secret = "{SECRET}"\n'
CALLS = """
[inbound]
sender = "from"
text = "message.text"
[receipts]
id = "id"
reference = "ref"
state = "status"
delivered = ["DELIVRD"]
undelivered = ["UNDELIV", "EXPIRED"]
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Receiver]:
    started = Receiver(tmp_path, "localhost")
    yield started
    started.close()


@pytest.fixture
def described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Writes a gateway's file; `top` stands before its tables."""
    monkeypatch.setenv("TEST_GATEWAY_TOKEN", "token-of-the-test")

    def write(tables: str, top: str = "") -> str:
        path = tmp_path / "gateway.toml"
        path.write_text(top + tables)
        return str(path)

    return write


@pytest.fixture(autouse=True)
def made_anew() -> Iterator[None]:
    gateways.cache_clear()
    yield
    gateways.cache_clear()
