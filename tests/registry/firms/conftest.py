"""Webhooks of a firm, and a server of its own that they go to."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core import clock
from registry.firms.models import Marketer, Webhook, WebhookDelivery
from registry.firms.sending.webhook_sending import Outcome
from registry.firms.services.webhook import webhook_create
from registry.firms.services.webhook_outbox import webhook_announce
from tests.registry.conftest import SYSTEM
from tests.registry.firms.receiver import Receiver

PUBLIC = "https://hooks.example.com/in"


@pytest.fixture
def own_files(settings: Any, tmp_path: Path) -> None:
    """What is kept in files is this test's alone."""
    settings.DNC_FILES = tmp_path / "files"
    settings.DNC_FILES.mkdir()


@pytest.fixture
def receiver(tmp_path: Path, settings: Any) -> Iterator[Receiver]:
    server = Receiver(tmp_path, "localhost")
    settings.DNC_WEBHOOK_TEST_HOSTS = {f"localhost:{server.port}": str(server.ca)}
    yield server
    server.close()


@pytest.fixture
def hooked(marketer: Marketer, receiver: Receiver) -> tuple[Webhook, str]:
    return make_hook(marketer, f"https://localhost:{receiver.port}/in?a=1")


def make_hook(marketer: Marketer, url: str = PUBLIC, **fields: Any) -> tuple[Webhook, str]:
    return webhook_create(marketer=marketer, url=url, at=clock.now(), actor=SYSTEM, **fields)


def tell(marketer: Marketer, at: datetime | None = None) -> WebhookDelivery:
    message = webhook_announce(
        marketer=marketer, event="consent.revoked", data={"consent": "con_x"}, at=at or clock.now()
    )
    assert message is not None
    return message.deliveries.get()


def answering(*outcomes: Outcome) -> Callable[..., Outcome]:
    left = list(outcomes)
    return lambda **_: left.pop(0) if len(left) > 1 else left[0]
