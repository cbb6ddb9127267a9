"""A person at the site, without a browser: cookies, forms with their CSRF token, and keys for the API. Standard library only."""

import base64
import hashlib
import hmac
import http.client
import json
import re
import struct
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from html import unescape
from http.cookiejar import CookieJar
from typing import Any

HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|state)" value="([^"]+)"')
FORM = re.compile(r'<form\b([^>]*method="post"[^>]*)>(.*?)</form>', re.DOTALL)


@dataclass
class Answer:
    status: int
    url: str
    body: bytes
    headers: Message

    @property
    def text(self) -> str:
        return unescape(self.body.decode())

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        """The rows of an answer to many: NDJSON, or a JSON list or object of items."""
        text = self.body.decode()
        if "ndjson" in self.headers.get("Content-Type", ""):
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        read = json.loads(text)
        return read if isinstance(read, list) else next(rows for rows in read.values() if isinstance(rows, list))


class _From(urllib.request.HTTPHandler):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(http.client.HTTPConnection, source_address=(self.address, 0)), req)


@dataclass
class Person:
    """One browser. Pages are asked for in English, so that the story can read them. `address`: this machine's own, that it asks from."""

    site: str
    jar: CookieJar = field(default_factory=CookieJar)
    address: str = ""

    def __post_init__(self) -> None:
        lines = [_From(self.address)] if self.address else []
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), *lines)

    def open(self, path: str, data: dict[str, Any] | None = None) -> Answer:
        """GET `path`, or POST `data` to it as a form, following redirects."""
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        return send(self.opener, self.site + path, body, {"Accept-Language": "en", "Referer": self.site + path})

    def submit(self, path: str, to: str = "", **fields: Any) -> Answer:
        """Open the page at `path` and send its form, or the one that goes to the address `to`."""
        page = self.open(path)
        hidden = _hidden_in(page.text, to)
        if not hidden:
            raise AssertionError(f"No form at {page.url} (status {page.status})")
        target = urllib.parse.urlsplit(page.url)
        return self.open(to or target._replace(scheme="", netloc="").geturl(), {**hidden, **fields})


def _hidden_in(page: str, to: str) -> dict[str, str]:
    """What stands hidden in the form that goes to `to`; where none does, in the last of the page's own."""
    forms = [(f'action="{to}"' in head if to else "action=" not in head, body) for head, body in FORM.findall(page)]
    bodies = [body for fits, body in forms if fits] or [body for _, body in forms]
    return dict(HIDDEN.findall(bodies[-1])) if bodies else {}


@dataclass(frozen=True)
class Machine:
    """A client of the API with its key."""

    site: str
    key: str = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"Accept-Language": "en", "Content-Type": "application/json"}
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return send(urllib.request.build_opener(), self.site + path, data, sent, method)


def send(
    opener: urllib.request.OpenerDirector,
    url: str,
    data: bytes | None,
    headers: dict[str, str],
    method: str | None = None,
) -> Answer:
    request = urllib.request.Request(url, data=data, headers=headers, method=method)  # noqa: S310 - our own site
    try:
        with opener.open(request, timeout=60) as response:
            return Answer(response.status, response.url, response.read(), response.headers)
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.url or url, error.read(), error.headers)


def totp(secret: str, at: float | None = None) -> str:
    """The six digits that an authenticator shows (RFC 6238, 30 s, SHA-1)."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
