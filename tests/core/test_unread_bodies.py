"""What is refused whatever it says is refused before it is read, and a page that takes no file reads none."""

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import ClientHandler

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data; boundary=b"
FORM = "application/x-www-form-urlencoded"


class Unread(BytesIO):
    def read(self, *args: Any) -> bytes:
        raise AssertionError("The body was read.")

    readline = read1 = readinto = read  # type: ignore[assignment]


def sent(path: str, kind: str, length: int, **headers: str) -> int:
    """The status of a POST whose body must not be read."""
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": Unread(), "wsgi.errors": BytesIO(), "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length), **headers,
    }  # fmt: skip
    status: int = ClientHandler(enforce_csrf_checks=True)(environ).status_code
    return status


@pytest.mark.parametrize("path", ["/sign-in/", "/complain/", "/accounts/login/", "/marketers/apply/"])
def test_a_form_longer_than_any_page_takes_is_refused_unread(path: str) -> None:
    assert sent(path, FORM, 1_000_000) == 413
    assert sent(path, MULTIPART, 400 * 1024**2) == 413


@pytest.mark.parametrize(
    "path", ["/marketers/lists/", "/marketers/consents/file/", "/my/numbers/add/", "/regulator/reports/"]
)
def test_who_may_not_open_a_page_sends_it_nothing_long(path: str) -> None:
    assert sent(path, MULTIPART, 1000) == 302
    assert sent(path, FORM, 500_000) == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ORIGIN": "null"},
    ],
)
def test_what_a_page_of_another_site_sends_is_not_read(headers: dict[str, str]) -> None:
    assert sent("/sign-in/", FORM, 100, **headers) == 403


def test_nobody_without_a_key_sends_the_api_anything() -> None:
    for path in ("/api/v1/scrubs", "/api/v1/scrub-jobs", "/api/v1/registrations", "/api/v1/complaints/import"):
        assert sent(path, "application/json", 3 * 1024**2) == 401, path
    assert sent("/api/v1/receipts/verify", "application/json", 65 * 1024) == 413


def test_a_page_that_takes_no_file_keeps_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack: an anonymous file lay in the temporary folder in plaintext while the page was answered."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = SimpleUploadedFile("numbers.csv", b"13912345678\n" * 60_000)
    assert Client().post("/complain/", {"number": "1", "file": file}).status_code == 400
    assert list(tmp_path.iterdir()) == []
