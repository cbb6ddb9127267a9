"""What balancers ask: whether a node answers, and whether it can answer scrubs; and the receipts' keys without the database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.actors import Actor
from core.running import outage
from core.web import health
from registry.register.following.register_view import forget_view
from registry.register.services.snapshot import snapshot_build
from registry.scrubs.services.signing_key import signing_key_obtain

pytestmark = pytest.mark.django_db(transaction=True)
Stop = Callable[[], Callable[[], None]]


def ask(path: str, **headers: str) -> tuple[int, str]:
    answer = Client(raise_request_exception=False).get(path, headers=headers)
    return answer.status_code, answer.content.decode()


def test_a_node_is_ready_as_long_as_it_can_answer_scrubs(
    stop_database: Stop, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ASKED_SECONDS", 0.0)
    settings.DNC_INDEX = tmp_path / "index"
    assert ask("/livez") == ask("/readyz") == (200, "ok\n")
    back = stop_database()
    assert ask("/livez") == (200, "ok\n")
    assert ask("/readyz") == (503, "The database cannot be reached.\n")  # it knows no register, and no key that signs
    back()
    signing_key_obtain(live=True, at=clock.now())
    snapshot_build(at=clock.now(), actor=Actor.system("test"))
    forget_view()
    back = stop_database()
    outage.note_back()
    assert ask("/readyz") == (200, "The database cannot be reached. Scrubs are answered without it.\n")
    assert ask("/healthz")[0] == 503
    back()
    assert ask("/readyz") == (200, "ok\n")


def test_a_balancer_asks_by_address() -> None:
    for path in ("/livez", "/readyz", "/healthz"):
        assert ask(path, host="10.1.2.3")[0] == 200
    assert ask("/sign-in/", host="10.1.2.3")[0] == 400


def test_the_keys_of_receipts_are_served_without_the_database(stop_database: Stop) -> None:
    back = stop_database()
    assert ask("/.well-known/jwks.json")[0] == 503  # never seen
    back()
    key = signing_key_obtain(live=True, at=clock.now())
    back = stop_database()
    for _ in range(2):
        answer = Client().get("/.well-known/jwks.json")
        assert [one["kid"] for one in answer.json()["keys"]] == [key.kid]
    back()
