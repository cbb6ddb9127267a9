"""Citizens who are signed in, and operators who hand in registrations."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.models import User
from core.services.user import citizen_obtain
from core.web.proving import PROVED
from registry.firms.models import Operator
from tests.pages import send
from tests.registry.conftest import ALICE, Api, make_key, subscriber

BACKEND = "django.contrib.auth.backends.ModelBackend"
NDJSON = "application/x-ndjson"
SAID_AT = "2026-11-20T10:00:00+08:00"


def visitor() -> Client:
    return Client(headers={"Accept-Language": "en"})


def signed_in(e164: str = ALICE) -> tuple[Client, User]:
    user = citizen_obtain(number=subscriber(e164), language="en", at=clock.now())
    client = visitor()
    client.force_login(user, backend=BACKEND)
    proved_by_code(client, e164)
    return client, user


def proved_by_code(client: Client, e164: str = ALICE, *, seconds_ago: float = 0) -> None:
    """In this session a code to the number was right `seconds_ago`."""
    session = client.session
    at = clock.now().timestamp() - seconds_ago
    session[PROVED] = {**session.get(PROVED, {}), str(subscriber(e164).pk): at}
    session.save()


def stop_all(client: Client, line: int | str = "", **more: Any) -> Any:
    """One tap on the page of preferences."""
    return send(client, f"/my/preferences/?line={line}", to="/my/preferences/all/", **more)


@pytest.fixture
def intake(operator: Operator) -> Api:
    return Api(make_key(operator, "register")[1])


def handed_in(**change: object) -> dict[str, object]:
    return {
        "number": ALICE,
        "action": "register",
        "preferences": {"all": True},
        "assurance": "calling_line",
        "at": SAID_AT,
        "reference": "r-1",
        **change,
    }


@pytest.fixture
def own_files(settings: Any, tmp_path: Path) -> None:
    """What is kept in files is this test's alone."""
    settings.DNC_FILES = tmp_path
