"""One id in answer, log and audit trail, a client's beside it; a line a request that names nobody."""

import json
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from core.models import AuditRecord
from tests.registry.conftest import ALICE, Api, make_key, make_marketer

pytestmark = pytest.mark.django_db


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    found = [record.msg for record in caplog.records if record.name == "core.web.middleware"]
    return [line for line in found if isinstance(line, dict) and line["event"] == "request"]


def test_one_id_stands_in_answer_log_and_trail(caplog: pytest.LogCaptureFixture) -> None:
    key, plaintext = make_key(make_marketer(), "scrub", "consent")
    body = {"number": ALICE, "channels": ["voice"], "categories": ["insurance"], "given_at": "2026-11-01T00:00:00Z"}
    with caplog.at_level(logging.INFO):
        answer = Api(plaintext).post(
            "consents", {**body, "evidence": {"kind": "form"}}, **{"X-Request-Id": "crm-0815-a"}
        )
    assert answer.status_code in (201, 202), answer.content
    ours = answer["X-Request-Id"]
    assert ours.startswith("req_") and answer["X-Client-Request-Id"] == "crm-0815-a"
    (line,) = lines(caplog)
    assert (line["request_id"], line["client_request_id"], line["key"]) == (ours, "crm-0815-a", key.public_id)
    assert (line["method"], line["path"], line["status"]) == ("POST", "/api/v1/consents", answer.status_code)
    assert isinstance(line["ms"], int)
    assert AuditRecord.objects.filter(act__startswith="consent.").latest("pk").request_id == ours


def test_a_line_names_no_query_and_no_address_that_the_caller_makes_up(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Client(REMOTE_ADDR="203.0.113.9").get("/callers/?number=13912345678", headers={"X-Forwarded-For": "1.2.3.4"})
    (line,) = lines(caplog)
    assert line["ip"] == "203.0.113.9" and "13912345678" not in json.dumps(line, default=str)


def test_a_problem_document_names_the_id_of_its_answer() -> None:
    answer = Client().get("/api/v1/scrubs", headers={"X-Request-Id": "crm-0815-a"})
    assert answer.json()["request_id"] == answer["X-Request-Id"] != "crm-0815-a"


@pytest.mark.parametrize("given", ["13901580001", "13901580001SB", "req-ID13901580001"])
def test_a_clients_id_with_a_number_in_it_is_not_repeated(given: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = Client().get("/api/v1/scrubs", headers={"X-Request-Id": given})
    assert not answer.has_header("X-Client-Request-Id")
    (line,) = lines(caplog)
    assert "13901580001" not in json.dumps(line, default=str)


def test_a_limit_is_never_a_failure_of_ours() -> None:
    cache.clear()
    anybody = Client(raise_request_exception=False)
    seen = {anybody.post("/verify/", {"receipt": "e.y.J"}).status_code for _ in range(400)}
    assert 429 in seen and seen <= {200, 422, 429}
    cache.clear()


def test_the_contract_is_made_once_and_sent_packed() -> None:
    first = Client().get("/api/v1/openapi.json")
    assert first.json()["openapi"].startswith("3.1")
    packed = Client().get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and len(packed.content) < len(first.content) / 5
    assert first["ETag"] == packed["ETag"] and "max-age" in first["Cache-Control"]
    known = Client().get("/api/v1/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    for path in ("openapi.json", "docs/"):
        refused = Client().options(f"/api/v1/{path}")
        assert (refused.status_code, refused.json()["code"]) == (405, "method.not_allowed")


def test_what_is_refused_stands_in_the_log_once_and_by_its_id(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/nothing-here/")
    assert answer.status_code == 404
    said = [record for record in caplog.records if record.name.startswith(("django", "core.web.middleware"))]
    assert [record.name for record in said] == ["core.web.middleware"]
