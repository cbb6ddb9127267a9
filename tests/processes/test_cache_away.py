"""The real site while its cache is frozen, killed, and back: scrubs and pages go on, guesses are refused, nobody waits long."""

import http.client
import re
import signal
import time
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest

from config.run.environment import ROOT
from config.run.home import Home
from tests.live import LiveSite
from tests.processes.frozen import Valkey
from tests.processes.test_database_away import scrub
from tests.processes.test_scrub_job_killed import ask
from tests.registry.conftest import ALICE, BOB, make_key, make_marketer
from tests.registry.scrubs.test_scrub import register

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
LONGER = 4.5  # seconds more than with its cache: one limit of a second, and a busy machine; without limits, for ever
SENTENCE = "We cannot count tries at the moment, so none is taken."


@pytest.fixture
def with_cache(tmp_path: Path) -> Iterator[tuple[LiveSite, Valkey]]:
    """Only the web server, with a cache of its own."""
    valkey, site = Valkey(tmp_path), LiveSite(tmp_path)
    valkey.start()
    site.environment |= {"CACHE_URL": valkey.url}
    site.children["web"].start(site.environment, ROOT)
    site.wait_until(site._answers, "the site's answer")
    yield site, valkey
    site.children["web"].stop()
    valkey.stop()


class Visitor:
    """A browser without a screen: cookies, and the form's token."""

    def __init__(self, site: LiveSite | Home) -> None:
        self.site, self.cookies = site, {"django_language": "en"}

    def visit(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        line.close()
        return answer.status, text

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        _status, page = self.visit("GET", path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, page
        return self.visit("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token[1]}))


def all_goes_on(site: LiveSite, key: str) -> float:
    """None is a fault of ours. Answers how many seconds the slowest took."""
    slowest = 0.0

    def asked(answer: Callable[[], tuple[int, object]], statuses: Collection[int]) -> None:
        nonlocal slowest
        begun = time.monotonic()
        status = answer()[0]
        slowest = max(slowest, time.monotonic() - begun)
        assert status in statuses, (answer, status, site.log("web"))

    for path in ("scrub-jobs", "scrubs/scr_1", "openapi.json"):
        asked(partial(ask, site, key, "GET", path), range(500))
    for number in (ALICE, BOB):
        asked(partial(scrub, site, key, number), {200})
    for path in ("/", "/statistics/", "/sign-in/", "/accounts/login/"):
        asked(partial(Visitor(site).visit, "GET", path), {200, 404})
    return slowest


def guesses_are_refused(site: LiveSite) -> None:
    codes = Visitor(site).send("/sign-in/", number=BOB)
    link = Visitor(site).visit("GET", "/invitation/no-such-token/")
    passwords = Visitor(site).send("/accounts/login/", login="a@example.com", password="guess")
    for status, page in (codes, link, passwords):
        assert status == 503, page
        assert SENTENCE in page


def test_a_frozen_and_a_killed_cache(with_cache: tuple[LiveSite, Valkey]) -> None:
    site, valkey = with_cache
    key = make_key(make_marketer(), "scrub")[1]
    register(ALICE, {"all": True})
    longest = all_goes_on(site, key) + LONGER  # measured here, for a machine that is busy with other tests
    assert Visitor(site).send("/sign-in/", number=BOB)[0] in {200, 302}
    with valkey.frozen():
        assert all_goes_on(site, key) < longest
        guesses_are_refused(site)
    site.wait_until(lambda: Visitor(site).send("/sign-in/", number=BOB)[0] in {200, 302}, "codes again")
    valkey.child.process.send_signal(signal.SIGKILL)  # type: ignore[union-attr]
    valkey.child.process.wait()  # type: ignore[union-attr]
    assert all_goes_on(site, key) < longest
    guesses_are_refused(site)
    valkey.start()
    site.wait_until(lambda: Visitor(site).send("/sign-in/", number=BOB)[0] in {200, 302}, "codes again")
    assert "Traceback" not in site.log("web")
