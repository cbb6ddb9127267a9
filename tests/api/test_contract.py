"""The doors keep to the document they serve: schemathesis sends what it allows and what it does not.

No 5xx; every status documented; every answer of the documented shape; every error a problem document (RFC 9457) with a
stable code. The examples are the same in every run.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core import clock
from core.actors import Actor
from registry.firms.models.api_key import MARKETER_SCOPES, OPERATOR_SCOPES
from registry.firms.services.operator import operator_admit
from tests.registry.conftest import make_key, make_marketer

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# What Django, its server and a proxy say of every answer; all other headers stand in the document.
USUAL = {
    "content-type", "content-length", "content-language", "content-security-policy", "cross-origin-opener-policy", "allow",
    "referrer-policy", "x-content-type-options", "x-frame-options", "cache-control", "vary", "date", "set-cookie",
    "idempotent-replayed",
}  # fmt: skip
CODE = re.compile(r"[a-z_]+(\.[a-z_0-9]+)*")
EXAMPLES = 6


@pytest.fixture(autouse=True)
def no_throttling(settings: Any) -> None:
    settings.DNC_API_REQUESTS_PER_MINUTE = 1_000_000
    cache.clear()


@contextmanager
def one_connection() -> Iterator[None]:
    """As Django's own test client does: the end of a request leaves the test's connection open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def keys(db: None) -> dict[str, str]:
    """A clear key by kind of client."""
    operator = operator_admit(name="Contract Telecom", at=clock.now(), actor=Actor.system("test"))
    return {
        "marketer": make_key(make_marketer(), *MARKETER_SCOPES)[1],
        "operator": make_key(operator, *OPERATOR_SCOPES)[1],
    }


def problem_of(answer: Any) -> None:
    """Every refusal is a problem document with a stable code and no traceback."""
    assert answer.headers["content-type"][0].startswith("application/problem+json"), answer.headers
    body = answer.json()
    assert body["status"] == answer.status_code
    assert CODE.fullmatch(body["code"]), body["code"]
    assert body["type"].endswith(f"/problems/{body['code']}") or "/problems/" in body["type"]
    assert body["request_id"]
    assert "Traceback" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("client", ["marketer", "operator"])
def test_every_door_keeps_to_the_contract(keys: dict[str, str], client: str) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    contract = schemathesis.openapi.from_dict(document)
    contract.app = get_wsgi_application()
    named = USUAL | {name.lower() for name in header_names(document)}
    headers = {"Authorization": f"Bearer {keys[client]}"}
    found: list[str] = []
    tried = 0
    for result in contract.get_all_operations():
        operation = result.ok()
        tried += 1
        with one_connection():
            found += [f"{operation.label}: {problem}" for problem in walk(operation, headers, named)]
    assert tried > 10
    assert not found, "\n".join(found)


def header_names(node: Any) -> Iterator[str]:
    """Of every answer that the document names, wherever it stands."""
    if isinstance(node, dict):
        yield from node.get("headers", ())
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from header_names(part)


def walk(operation: Any, headers: dict[str, str], named: set[str]) -> list[str]:
    """Send a few examples; what is wrong with the answers, a line each."""
    found: list[str] = []

    @seed(20261120)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            operation.as_strategy(), operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
        )
    )
    def send(case: Any) -> None:
        answer = case.call(headers=headers)
        found.extend(f"the header {name} is not named" for name in answer.headers.keys() - named)
        try:
            case.validate_response(answer, checks=CHECKS)
            if answer.status_code >= 400:
                problem_of(answer)
        except (AssertionError, BaseExceptionGroup) as error:
            inner = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
            found.extend(
                f"{answer.status_code} {type(one).__name__}: {str(one)[:300]} <- {case.body!r:.200}" for one in inner
            )

    send()
    return sorted(set(found))
