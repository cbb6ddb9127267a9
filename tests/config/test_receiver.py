"""A developer's own receiver: what the platform sends is taken and shown, what anybody else sends is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.receiver import Receiver, certificate
from core import clock
from registry.firms.models import Marketer, WebhookDelivery
from registry.firms.services.webhook import webhook_create
from registry.firms.services.webhook_delivery import webhook_deliver
from registry.firms.services.webhook_outbox import webhook_test
from tests.registry.conftest import SYSTEM, make_marketer


@pytest.fixture
def marketer(db: None) -> Marketer:
    return make_marketer()


@pytest.fixture
def receiver(tmp_path: Path, settings: Any) -> Iterator[Receiver]:
    ca_file, server_file = certificate(tmp_path / "webhooks", "localhost")
    with Receiver(server_file, [], 0) as server:
        settings.DNC_WEBHOOK_TEST_HOSTS = {f"localhost:{server.port}": str(ca_file)}
        yield server


@pytest.mark.parametrize(
    ("told", "state", "said"),
    [
        ("its own", "delivered", "signature good"),
        ("another", "waiting", "SIGNATURE WRONG"),
        ("none", "delivered", "not checked"),
    ],
)
def test_each_message_is_checked_and_shown(
    marketer: Marketer, receiver: Receiver, capsys: pytest.CaptureFixture[str], told: str, state: str, said: str
) -> None:
    at, url = clock.now(), f"https://localhost:{receiver.port}/"
    webhook, secret = webhook_create(marketer=marketer, url=url, live=False, at=at, actor=SYSTEM)
    _other, another = webhook_create(marketer=marketer, url=url, live=False, at=at, actor=SYSTEM)
    receiver.signers = Receiver.signers_of({"its own": [secret], "another": [another], "none": []}[told])
    message = webhook_test(webhook=webhook, at=at, actor=SYSTEM)
    delivery = WebhookDelivery.objects.get(message=message)
    webhook_deliver(delivery_id=delivery.pk, at=clock.now())
    delivery.refresh_from_db()
    printed = capsys.readouterr().out
    assert delivery.state == state
    assert said in printed and message.public_id in printed and '"type": "webhook.test"' in printed


def test_its_certificate_is_made_once(tmp_path: Path) -> None:
    first = [file.read_bytes() for file in certificate(tmp_path, "localhost")]
    assert [file.read_bytes() for file in certificate(tmp_path, "localhost")] == first
    assert (tmp_path / "server.pem").stat().st_mode & 0o077 == 0


def test_a_receiver_that_never_started_is_a_try_that_failed(marketer: Marketer, settings: Any, tmp_path: Path) -> None:
    settings.DNC_WEBHOOK_TEST_HOSTS = {"localhost:9443": str(tmp_path / "ca.pem")}
    webhook, _secret = webhook_create(marketer=marketer, url="https://localhost:9443/", at=clock.now(), actor=SYSTEM)
    delivery = WebhookDelivery.objects.get(message=webhook_test(webhook=webhook, at=clock.now(), actor=SYSTEM))
    webhook_deliver(delivery_id=delivery.pk, at=clock.now())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == ("waiting", "tls")
