"""Pages for what goes wrong: in the reader's language, with a reference, and without the database where it may be away."""

from typing import Any

import pytest
from django.contrib.messages.storage import default_storage
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation

from core.running import outage
from core.web.errors import csrf_failure, server_error, too_many


def asked(path: str = "/my/numbers/") -> HttpRequest:
    """A request of somebody with a session, whose tables nobody may open in this test."""
    request = RequestFactory().get(path)
    request.session = SessionStore("0123456789abcdef0123456789abcdef")
    request._messages = default_storage(request)  # type: ignore[attr-defined]
    request.request_id = "req_0123456789"  # type: ignore[attr-defined]
    return request


def test_the_page_for_500_needs_no_database() -> None:
    with translation.override("en"):
        response = server_error(asked())
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in page
    assert "req_0123456789" in page
    assert "Traceback" not in page


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The database of this test's connection cannot be reached."""

    def refuse() -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(outage, "_failed_at", outage._failed_at)  # put back, so that no later test takes it for away
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(connection, "ensure_connection", refuse)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "暂时无法使用"), ("en", "Not available at the moment")])
def test_an_outage_is_no_fault_of_ours_and_says_when_to_come_back(away: None, language: str, words: str) -> None:
    with translation.override(language):
        try:
            raise OperationalError("server closed the connection")
        except OperationalError:
            page, problem = server_error(asked()), server_error(asked("/api/v1/scrubs"))
    assert (page.status_code, problem.status_code) == (503, 503)
    assert page["Retry-After"] == problem["Retry-After"] == "10"
    assert words in page.content.decode()
    assert b"database.away" in problem.content


def test_machines_get_a_problem_document() -> None:
    response = server_error(asked("/api/v1/scrubs"))
    assert response["Content-Type"] == "application/problem+json"
    assert b"<html" not in response.content


def test_too_many_tries_say_how_long_to_wait() -> None:
    with translation.override("zh-hans"):
        response = too_many(asked(), 60)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "尝试次数过多" in response.content.decode()


def test_a_form_without_its_token_is_explained() -> None:
    with translation.override("zh-hans"):
        response = csrf_failure(asked())
    assert response.status_code == 403
    assert "没有发送" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "页面不存在"), ("en", "There is no such page")])
def test_an_address_that_does_not_exist(client: Client, language: str, words: str) -> None:
    response = client.get("/no-such-page/", headers={"accept-language": language})
    assert response.status_code == 404
    assert words in response.content.decode()
    assert response["X-Request-Id"] in response.content.decode()
