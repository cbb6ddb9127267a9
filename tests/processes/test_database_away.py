"""The real site goes on answering scrubs while its database cannot be reached, and its record is ingested afterwards."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection

from config.run.environment import ROOT
from config.run.processes import Child
from core import clock
from core.sealing.sealing import seal
from core.tasks import leftovers_forget
from registry.scrubs.answering.spool import spool_folder
from registry.scrubs.models import Scrub, ScrubRecord
from registry.scrubs.services.scrub_spool import scrub_spool_ingest
from tests.live import LiveSite
from tests.processes.test_scrub_job_killed import ask
from tests.processes.test_worker import queue, sent
from tests.registry.conftest import ALICE, BOB, make_key, make_marketer
from tests.registry.scrubs.test_scrub import register

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


class Wire:
    """Between the site and its database: can be cut and mended, and be silent."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.open: list[socket.socket] = []
        self.speaks = threading.Event()
        self.speaks.set()
        self.server: socket.socket | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        self.server = socket.create_server(("127.0.0.1", self.port))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.server,), daemon=True).start()

    def cut(self) -> None:
        assert self.server is not None
        for each in [self.server, *self.open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.open.clear()

    def _accept(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = server.accept()
                far = socket.create_connection(self.target)
                self.open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                self.speaks.wait()
                sink.sendall(piece)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[tuple[LiveSite, Wire]]:
    """Only the web server, on a wire of its own."""
    cache.clear()
    for path in spool_folder().glob("*"):
        path.unlink()
    database = connection.settings_dict
    wire = Wire(database["HOST"], int(database["PORT"]))
    site = LiveSite(tmp_path)
    url = re.sub(r":\d+/", f":{wire.port}/", site.environment["DATABASE_URL"])
    site.environment |= {"DATABASE_URL": url}
    site.children["web"].start(site.environment, ROOT)
    site.wait_until(site._answers, "the site's answer")
    yield site, wire
    site.children["web"].stop()
    wire.cut()


def scrub(site: LiveSite, key: str, *numbers: str) -> tuple[int, dict[str, object]]:
    body = json.dumps({"channel": "voice", "category": "insurance", "rows": numbers}).encode()
    status, answer = ask(site, key, "POST", "scrubs", body, "application/json")
    return status, json.loads(answer)


def test_scrubs_go_on_and_are_taken_in(wired: tuple[LiveSite, Wire]) -> None:
    site, wire = wired
    key = make_key(make_marketer(), "scrub")[1]
    register(ALICE, {"all": True})
    assert scrub(site, key, ALICE)[0] == 200
    wire.cut()
    for _ in range(5):
        status, answer = scrub(site, key, ALICE, BOB)
        assert status == 200, site.log("web")
        rows = answer["rows"]
        assert isinstance(rows, list)
        assert [row["decision"] for row in rows] == ["not_callable", "conditional"]
        assert answer["register_as_of"] < answer["checked_at"]  # type: ignore[operator]
    assert ask(site, key, "GET", "scrub-jobs")[0] == 503
    assert Scrub.objects.count() == 1
    wire.mend()
    site.wait_until(lambda: scrub(site, key, BOB)[0] == 200 and Scrub.objects.count() == 2, "a scrub in the database")
    taken = scrub_spool_ingest(at=clock.now())
    assert taken >= 5  # those answered until the site noticed that its database is back are among them
    assert Scrub.objects.count() == ScrubRecord.objects.count() == 2 + taken
    assert str(seal(ALICE)) not in site.log("web") and ALICE[3:] not in site.log("web")


def test_a_task_on_a_silent_database_ends_at_its_limit(live_site: LiveSite, tmp_path: Path) -> None:
    """In a worker of processes, as all queues but two have. It is begun anew by whoever is the next to see its row."""
    database = connection.settings_dict
    wire = Wire(database["HOST"], int(database["PORT"]))
    site = LiveSite(tmp_path)
    url = re.sub(r":\d+/", f":{wire.port}/", site.environment["DATABASE_URL"])
    # One process, which has a connection when the silence begins: a new one is given up after two seconds.
    words = [*site.children["worker"].command(), "--concurrency", "1"]
    worker = Child("worker", lambda: words, tmp_path / "worker.log")
    site.children = {"worker": worker}
    live_site.settle()  # its beat pauses
    live_site.children["worker"].stop()  # or it takes the message, whose connection nobody silences
    try:
        worker.start({**site.environment, "DATABASE_URL": url}, ROOT)
        queue(1)
        site.wait_until(lambda: sent() == 1, "a message that leaves over the wire")
        wire.speaks.clear()
        leftovers_forget.apply_async(time_limit=3)
        site.wait_until(lambda: "Hard time limit (3" in worker.log.read_text(), "the end of the task")
        wire.speaks.set()
        queue(1)
        site.wait_until(lambda: sent() == 2, "a message after the silence")
    finally:
        wire.speaks.set()
        worker.stop()
        wire.cut()
        live_site.restart("worker")
        live_site.resume()
