"""A web process starts while its database and cache are away, answers scrubs, and checks what it owes at the first contact."""

import http.client
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config.run.environment import ROOT
from core import clock
from core.actors import Actor
from registry.register.services.snapshot import snapshot_build
from registry.scrubs.answering.spool import spool_folder
from registry.scrubs.models import Scrub
from registry.scrubs.services.scrub_spool import scrub_spool_ingest
from tests.live import LiveSite
from tests.processes.frozen import Valkey
from tests.processes.test_database_away import Wire, scrub
from tests.processes.test_scrub_job_killed import ask
from tests.registry.conftest import ALICE, BOB, make_key, make_marketer
from tests.registry.scrubs.test_scrub import register
from tests.waiting import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
BOOT_ERROR = 3


@pytest.fixture
def lonely(tmp_path: Path, settings) -> Iterator[tuple[LiveSite, Wire, Valkey]]:
    """Only the web server; its database on a wire, its cache its own."""
    settings.DNC_INDEX = tmp_path / "index"
    for path in spool_folder().glob("*"):
        path.unlink()
    database = connection.settings_dict
    wire, valkey, site = Wire(database["HOST"], int(database["PORT"])), Valkey(tmp_path), LiveSite(tmp_path)
    valkey.start()
    url = re.sub(r":\d+/", f":{wire.port}/", site.environment["DATABASE_URL"])
    site.environment |= {"DATABASE_URL": url, "CACHE_URL": valkey.url, "DNC_INDEX": str(settings.DNC_INDEX)}
    yield site, wire, valkey
    site.children["web"].stop()
    valkey.stop()
    wire.cut()


def start(site: LiveSite) -> None:
    site.children["web"].start(site.environment, ROOT)
    site.wait_until(lambda: ready(site) != 0, "the site's answer")


def ready(site: LiveSite) -> int:
    """The status of a page without the database; 0 while nobody listens."""
    try:
        return ask(site, "", "GET", "openapi.json")[0]
    except OSError:
        return 0


def test_scrubs_are_answered_from_the_start(lonely: tuple[LiveSite, Wire, Valkey]) -> None:
    site, wire, valkey = lonely
    key = make_key(make_marketer(), "scrub")[1]
    register(ALICE, {"all": True})
    snapshot_build(at=clock.now(), actor=Actor.system("test"))
    start(site)
    assert scrub(site, key, ALICE)[0] == 200
    wire.cut()
    site.kill("web")
    with valkey.frozen():
        start(site)
        for _ in range(3):
            status, answer = scrub(site, key, ALICE, BOB)
            assert status == 200, site.log("web")
            assert [row["decision"] for row in answer["rows"]] == ["not_callable", "conditional"]  # type: ignore[attr-defined]
        assert ask(site, key, "GET", "scrub-jobs")[0] == 503
    assert "Keys and role will be checked once the database answers" in site.log("web")
    assert Scrub.objects.count() == 1
    wire.mend()
    site.wait_until(lambda: ask(site, key, "GET", "scrub-jobs")[0] == 200, "the database")
    assert scrub_spool_ingest(at=clock.now()) == 3
    assert Scrub.objects.count() == 4
    assert "Traceback" not in site.log("web")


def test_a_worker_waits_for_the_database(lonely: tuple[LiveSite, Wire, Valkey]) -> None:
    """It has nothing to do without it, and to die again and again would end its restarts."""
    site, wire, _valkey = lonely
    wire.cut()
    worker = site.children["worker"]
    worker.start(site.environment, ROOT)
    try:
        site.wait_until(lambda: "Waiting for the database" in site.log("worker"), "the worker to wait")
        wire.mend()
        site.wait_until(lambda: " ready." in site.log("worker"), "the worker")
    finally:
        worker.stop()
        worker.process = None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [("key", "is not the key this database was sealed with"), ("role", "names a role that owns the tables")],
)
def test_what_was_owed_and_is_wrong_ends_the_process_before_it_writes(
    lonely: tuple[LiveSite, Wire, Valkey], wrong: str, sentence: str
) -> None:
    """With another seal key every number would look unregistered; under the owner's role the trail could be rewritten."""
    site, wire, _valkey = lonely
    key = make_key(make_marketer(), "scrub")[1]
    if wrong == "key":
        site.environment["DNC_SEAL_KEYS"] = f"1:{secrets.token_hex(32)}"
    else:
        owner = "{USER}:{PASSWORD}".format(**settings.DATABASES["default"])
        site.environment["DATABASE_URL"] = re.sub(r"//[^@]+@", f"//{owner}@", site.environment["DATABASE_URL"])
    wire.cut()
    start(site)
    assert scrub(site, key, ALICE)[0] in {401, 503}  # it knows nobody, and no register
    wire.mend()
    wait_until(lambda: gone(site, key), "its end", seen=lambda: site.log("web"))
    assert site.children["web"].ended() == BOOT_ERROR
    assert sentence in site.log("web")
    assert Scrub.objects.count() == 0


def gone(site: LiveSite, key: str) -> bool:
    """It ends at its first contact, which somebody must bring about."""
    with suppress(OSError, http.client.HTTPException):
        assert scrub(site, key, ALICE)[0] != 200
    return site.children["web"].ended() is not None
