"""All of ``./dnc``, with its database or broker stopped by SIGSTOP: they take connections and say nothing."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

import pytest

from config.run.processes import birth
from config.run.supervisor import RESTARTS
from tests.processes.frozen import frozen
from tests.processes.house import House

pytestmark = pytest.mark.houses
LONGEST = 4.5  # seconds: the first of a process waits for two, on a busy machine

SETUP = """
from core import clock
from core.actors import Actor
from registry.firms.services.api_key import api_key_create
from registry.firms.services.marketer import marketer_admit, marketer_apply, marketer_confirm_identity
from registry.register.services.snapshot import snapshot_build
setup, at = Actor.system("setup"), clock.now()
firm = marketer_apply(name="F", registration_code="91310000MA1FL0009A", categories=["loans"], at=at, actor=setup)
firm = marketer_confirm_identity(marketer=firm, ground="register", at=at, actor=setup)
firm = marketer_admit(marketer=firm, at=at, actor=setup)
key = api_key_create(owner=firm, name="test", scopes=("scrub",), at=at, actor=setup)[1]
snapshot_build(at=at, actor=setup)
print(key)
"""


@pytest.fixture(scope="module")
def key(house: House) -> str:
    return house.manage("shell", "--no-imports", "-c", SETUP).split()[-1]


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def ask(house: House, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes, float]:
    begun = time.monotonic()
    request = urllib.request.Request(house.home.url + path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), time.monotonic() - begun
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read(), time.monotonic() - begun


def scrub(house: House, key: str, number: str) -> tuple[int, bytes, float]:
    body = json.dumps({"channel": "voice", "category": "loans", "rows": [number]}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return ask(house, "/api/v1/scrubs", body, **headers)


def test_a_stopped_database_holds_up_nobody(house: House, key: str) -> None:
    assert scrub(house, key, "13912345678")[0] == 200
    kept = house.sql("SELECT count(*) FROM scrubs_scrub")[0][0]
    server = house.state()["children"]["database"][0]
    with frozen(server, *children_of(server)):
        for turn in range(12):
            status, answer, seconds = scrub(house, key, f"139123456{turn:02d}")
            assert status == 200, answer
            assert seconds < LONGEST
        for _ in range(4):
            status, answer, seconds = ask(house, "/api/v1/scrub-jobs", Authorization=f"Bearer {key}")
            assert (status, json.loads(answer)["code"]) == (503, "database.away")
            assert seconds < LONGEST
            status, _page, seconds = ask(house, "/blacklist/")
            assert status == 503
            assert seconds < LONGEST
    house.wait_until(lambda: ask(house, "/blacklist/")[0] == 200, "the pages")
    taken = "SELECT count(*) FROM scrubs_scrub"
    house.wait_until(lambda: house.sql(taken)[0][0] == kept + 12, "the scrubs that were answered meanwhile")


def test_a_statement_that_takes_long_is_no_outage(house: House) -> None:
    """The watch greets the server, which answers, and goes on waiting."""
    slow = "import sys\nfrom config import wsgi\nfrom django.db import connection\n"
    slow += "print('compliance.desk.web.urls' in sys.modules)\n"
    slow += "with connection.cursor() as cursor:\n    cursor.execute('SELECT pg_sleep(5), 1')\n    print(cursor.fetchone()[1])"
    read_in, answer = house.manage("shell", "--no-imports", "-c", slow).split()[-2:]
    assert answer == "1"
    assert read_in == "True"  # every page, before a process is forked that answers


def test_a_stopped_broker_holds_up_nobody_and_loses_nothing(house: House, key: str) -> None:
    """It is the cache here as well. A list is handed in while it is stopped; the sweeps find it."""
    with frozen(house.state()["children"]["broker"][0]):
        for path in ("/", "/blacklist/", "/statistics/"):
            status, _page, seconds = ask(house, path)
            assert status == 200
            assert seconds < LONGEST
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/csv"}
        listed = "/api/v1/scrub-jobs?channel=voice&category=loans"
        status, answer, seconds = ask(house, listed, b"number\n13912345678\n", **headers)
        assert status == 202, answer
        assert seconds < LONGEST
    job = json.loads(answer)["id"]
    done = "SELECT count(*) FROM scrubs_scrubjob WHERE public_id = %s AND finished_at IS NOT NULL"
    house.wait_until(lambda: house.sql(done, job) == [(1,)], "the list's result")


def test_orphans_do_not_hold_the_place_of_whoever_comes_after(house: House) -> None:
    """Master killed, its processes stopped, so that they cannot see it: the next master ends them and takes their place."""
    for name in ("web", "proxy"):
        master = house.state()["children"][name][0]
        orphans = {pid: birth(pid) for pid in children_of(master)}
        assert orphans
        for pid in orphans:
            os.kill(pid, signal.SIGSTOP)
        house.kill(name)
        house.wait_until(partial(house.came_back, name, master), f"{name} to come back")
        house.wait_until(house.answers, "the site's answer")
        assert not [pid for pid, born in orphans.items() if birth(pid) == born]


def test_one_that_dies_again_and_again_is_left_alone_and_all_else_goes_on(house: House) -> None:
    others = {name: one for name, one in house.state()["children"].items() if name != "beat"}
    for _ in range(RESTARTS):
        pid = house.state()["children"]["beat"][0]
        house.kill("beat")
        house.wait_until(partial(house.came_back, "beat", pid), "beat to come back")
    house.kill("beat")
    house.wait_until(lambda: house.state()["given_up"], "the supervisor to give up beat")
    told = house.dnc("status", good=False)
    assert f"cn: up {house.home.url}" in told
    assert f"beat died {RESTARTS + 1} times within" in told and "is started no more" in told
    assert house.state()["children"] == others
    assert house.answers()
