"""Firms, operators and their keys, made by the real services."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.celery import app as celery
from core import clock
from core.actors import Actor
from core.models import Number
from core.services.number import number_obtain
from registry.firms.models import ApiKey, Mandate, Marketer, Operator
from registry.firms.services.api_key import api_key_create
from registry.firms.services.mandate import mandate_accept, mandate_give
from registry.firms.services.marketer import marketer_admit, marketer_apply
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.operator import operator_admit
from tests.waiting import PATIENCE

SYSTEM = Actor.system("test")
ALICE = "+8613912345678"
BOB = "+861065883001"
CAROL = "+8613800138001"


def make_marketer(code: str = "91310000MA1FL0000A", **fields: Any) -> Marketer:
    at = clock.now()
    firm = marketer_apply(
        name=fields.pop("name", "Sunrise Insurance"),
        registration_code=code,
        categories=["insurance"],
        at=at,
        actor=SYSTEM,
        **fields,
    )
    firm = marketer_confirm_identity(marketer=firm, ground="register", at=at, actor=SYSTEM)
    return marketer_admit(marketer=firm, at=at, actor=SYSTEM)


def make_key(owner: Marketer | Operator, *scopes: str, **fields: Any) -> tuple[ApiKey, str]:
    fields.setdefault("at", clock.now())
    return api_key_create(owner=owner, name="test", scopes=scopes, actor=SYSTEM, **fields)


def mandated(principal: Marketer, agent: Marketer, at: datetime | None = None, **terms: Any) -> Mandate:
    """Approved by both sides."""
    at = at or clock.now()
    mandate = mandate_give(principal=principal, agent=agent, at=at, actor=SYSTEM, **terms)
    return mandate_accept(mandate=mandate, at=at, actor=SYSTEM)


def subscriber(e164: str = ALICE) -> Number:
    return number_obtain(e164=e164, at=clock.now())


@pytest.fixture
def marketer(db: None) -> Marketer:
    return make_marketer()


@pytest.fixture
def operator(db: None) -> Operator:
    return operator_admit(name="China Example Telecom", at=clock.now(), actor=SYSTEM)


class Api:
    """A client of the API with one key."""

    def __init__(self, plaintext_key: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {plaintext_key}"}

    def post(self, path: str, body: Any, *, kind: str = "application/json", **headers: str) -> Any:
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(f"/api/v1/{path}", raw, content_type=kind, headers={**self.headers, **headers})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={**self.headers, **headers})

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api/v1/{path}", headers=self.headers)

    def scrub(self, *rows: Any, **purpose: Any) -> Any:
        return self.post("scrubs", {"channel": "voice", "category": "insurance", "rows": list(rows), **purpose})


@pytest.fixture
def api(marketer: Marketer) -> Api:
    """The admitted firm's own client."""
    return Api(make_key(marketer, "scrub", "consent", "watchlist")[1])


@pytest.fixture
def api_of() -> Callable[..., Api]:
    return lambda owner, *scopes, **fields: Api(make_key(owner, *scopes, **fields)[1])


@pytest.fixture
def tasks_run_here() -> Iterator[None]:
    """Tasks run at once and in this process, without a worker."""
    celery.conf.task_always_eager = True
    yield
    celery.conf.task_always_eager = False


def at_once(count: int, act: Callable[[], Any]) -> list[Any]:
    """What `act` answers when so many threads do it at the same time, each on its own connection."""
    answers: list[Any] = []
    ready = threading.Barrier(count, timeout=PATIENCE)

    def run() -> None:
        try:
            connection.ensure_connection()  # so that nobody is late
            ready.wait()
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count
    return answers
