"""What is refused whatever it says is refused before it is read, and a page that takes no file reads none."""

import re
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver

from core import clock
from core.api.views import ApiView
from core.web.bodies import SMALL
from core.web.middleware import AccessMiddleware
from registry.firms.models import Marketer
from registry.firms.services.membership import marketer_member_add
from tests.registry.conftest import SYSTEM, make_marketer
from tests.registry.firms.test_firm_pages import person
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data; boundary=b"
FORM = "application/x-www-form-urlencoded"


class Unread(BytesIO):
    def read(self, *args: Any) -> bytes:
        raise AssertionError("The body was read.")

    readline = read1 = readinto = read  # type: ignore[assignment]


class Counted(BytesIO):
    """`head`, and then a file without end; `given`: how much of it was read."""

    def __init__(self, head: str) -> None:
        super().__init__()
        self.left, self.given = head.encode(), 0

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None and size >= 0
        data, self.left = self.left[:size], self.left[size:]
        data += b"1" * (size - len(data))
        self.given += size
        return data


def sent(path: str, kind: str, length: int, body: Any = None, **headers: str) -> int:
    """The status of a POST whose body must not be read, if none is given."""
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": body or Unread(), "wsgi.errors": BytesIO(), "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length), **headers,
    }  # fmt: skip
    status: int = ClientHandler(enforce_csrf_checks=True)(environ).status_code
    return status


@pytest.mark.parametrize("path", ["/sign-in/", "/complain/", "/accounts/login/", "/marketers/apply/"])
def test_a_form_longer_than_any_page_takes_is_refused_unread(path: str) -> None:
    assert sent(path, FORM, 1_000_000) == 413
    assert sent(path, MULTIPART, 400 * 1024**2) == 413


@pytest.mark.parametrize(("kind", "length"), [(MULTIPART, 3000), (MULTIPART, 5 * 1024**2), (FORM, SMALL + 1)])
def test_an_upload_to_a_page_that_is_gone_is_not_read(kind: str, length: int) -> None:
    """Whether its form acted already is asked of small forms alone."""
    request = RequestFactory().post("/regulator/imports/", content_type=kind)
    request.META["CONTENT_LENGTH"], request._stream = str(length), Unread()
    assert AccessMiddleware(lambda _request: HttpResponse()).process_exception(request, Http404()) is None


def api_patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from api_patterns(entry)
        elif isinstance(getattr(entry.callback, "cls", None), type):
            yield entry


def test_no_address_of_the_api_reads_a_body_without_end() -> None:
    """The attack: a key of any kind sends gigabytes of JSON, and a process holds them in memory."""
    views: set[type[Any]] = {pattern.callback.cls for pattern in api_patterns(get_resolver())}  # type: ignore[attr-defined]
    limits = {view.__name__: view.most_bytes for view in views if issubclass(view, ApiView)}
    unlimited = {name for name, most in limits.items() if most is None}
    assert unlimited == {"ScrubJobsView", "ComplaintImportView"}  # which count while they write it to a file
    assert max(most for most in limits.values() if most is not None) == 32 << 20
    for path in ("/api/v1/scrubs", "/api/v1/webhooks", "/api/v1/watchlists", "/api/v1/complaints"):
        assert sent(path, "application/json", 300 << 20, HTTP_AUTHORIZATION="Bearer dnc_live_x") == 413


@pytest.mark.parametrize(
    "path", ["/marketers/lists/", "/marketers/consents/file/", "/my/numbers/add/", "/regulator/reports/"]
)
def test_who_may_not_open_a_page_sends_it_nothing_long(path: str) -> None:
    assert sent(path, FORM, 500_000) == 302
    body = Counted(NOTE % "words" + FILE)  # what stands before the first file is kept; so much is read, and no file
    assert sent(path, MULTIPART, 900_000, body) == 302 and body.given <= SMALL


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


FILE = '--b\r\nContent-Disposition: form-data; name="list"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\nphone\r\n'
TOKEN = '--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n%s\r\n'
NOTE = '--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n%s\r\n'


def holder() -> tuple[str, str]:
    """The cookies of a signed-in member of a firm, and the token of her page."""
    user = person("owner@example.cn")
    marketer: Marketer = make_marketer()
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    client = signed_in(user)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/marketers/lists/").content.decode())
    assert token
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()), token[1]


def test_without_its_token_no_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack: a page of another site, in a browser that does not say so, sends four gigabytes in somebody's name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    cookies, token = holder()
    before = set(settings.DNC_FILES.rglob("*"))
    for head in (
        FILE,
        TOKEN % ("x" * 64) + FILE,
        FILE + "\r\n" + TOKEN % token,  # behind a file it is not looked for
        NOTE % ("x" * SMALL) + TOKEN % token + FILE,
    ):
        body = Counted(head)
        assert sent("/marketers/lists/", MULTIPART, 4 << 30, body, HTTP_COOKIE=cookies) == 403
        assert body.given <= SMALL
    assert list(tmp_path.iterdir()) == [] and set(settings.DNC_FILES.rglob("*")) == before


def test_with_its_token_the_form_is_read_whole() -> None:
    cookies, token = holder()
    body = Counted(TOKEN % token + FILE)
    assert sent("/marketers/lists/", MULTIPART, 3 << 20, body, HTTP_COOKIE=cookies) == 422  # no channel was chosen
    assert body.given == 3 << 20


@pytest.mark.parametrize("path", ["/marketers/lists/", "/marketers/consents/file/"])
def test_a_form_of_fields_alone_is_read_where_files_are_taken(path: str) -> None:
    """It was read for its token already, and has no files to hand to anybody."""
    cookies, token = holder()
    body = f"csrfmiddlewaretoken={token}&note=x".encode()
    assert sent(path, FORM, len(body), BytesIO(body), HTTP_COOKIE=cookies) == 422


def test_no_page_looks_for_the_token_by_itself() -> None:
    """It would read the form before it knows whose it is. The API knows its callers by key, gateways sign what they send, and
    of an unsubscribe page its address alone is the authority (RFC 8058), which is read before any form."""

    def views(resolver: URLResolver) -> list[Any]:
        found: list[Any] = []
        for entry in resolver.url_patterns:
            found += [entry.callback] if isinstance(entry, URLPattern) else views(entry)
        return found

    exempt = {view.__module__ for view in views(get_resolver()) if getattr(view, "csrf_exempt", False)}
    assert {module for module in exempt if ".api." not in module} <= {
        "core.web.gateways", "core.api.schema", "registry.register.web.unsubscribe",
    }  # fmt: skip
