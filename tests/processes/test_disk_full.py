"""A whole house on a small disk that is filled to its last byte: it is read, says that nothing is kept, keeps nothing by
halves, and goes on by itself."""

import json
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from config.demo.browser import Answer, Machine, Person
from config.run.home import Home
from config.run.say import Stop
from config.run.tmpfs import Tmpfs
from tests.processes.house import House, house_in
from tests.processes.test_cache_away import Visitor
from tests.processes.test_dnc import QUEUE

pytestmark = pytest.mark.houses

SETUP = """
import json
from core import clock
from registry.firms.services.operator import operator_admit
from tests.registry.conftest import ALICE, SYSTEM, make_key, make_marketer
from tests.registry.scrubs.test_scrub import register
firm = make_marketer()
operator = operator_admit(name="Telecom", at=clock.now(), actor=SYSTEM)
register(ALICE, {"all": True})
keys = {"live": make_key(firm, "scrub"), "operator": make_key(operator, "register", "complaint")}
print(json.dumps({name: key for name, (_row, key) in keys.items()}))
"""
ENGLISH, CHINESE = "Nothing can be saved at the moment", "目前无法保存任何内容"
DONE = {200, 201, 202}
LIST = "/api/v1/scrub-jobs?channel=voice&category=insurance"
COUNT = """
SELECT (SELECT count(*) FROM register_registration), (SELECT count(*) FROM complaints_complaint),
       (SELECT count(*) FROM scrubs_scrub s
         WHERE NOT EXISTS (SELECT FROM scrubs_scrubjob_scrubs j WHERE j.scrub_id = s.id)),
       (SELECT count(*) FROM scrubs_scrubjob)
"""


class Full:
    """The house, its disk, and what its clients were told."""

    def __init__(self, house: House, disk: Tmpfs, keys: dict[str, str]) -> None:
        self.house, self.disk = house, disk
        self.clients = {name: Machine(house.home.url, key) for name, key in keys.items()}
        self.kept = {"registrations": 1, "complaints": 0, "scrubs": 0, "jobs": 0}
        self.told: set[str] = set()  # which writes said that there is no room
        self.turn = 0

    def scrub(self) -> Answer:
        body = {"channel": "voice", "category": "insurance", "rows": ["13912345678"]}
        return self.clients["live"].call("POST", "/api/v1/scrubs", body)

    def acts(self) -> dict[str, Answer]:
        """One of each kind, each something new."""
        self.turn += 1
        at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - 3600))
        number, reference = f"138{self.turn:08d}", f"r-{self.turn}"
        row = {"number": number, "action": "register", "assurance": "network", "at": at, "reference": reference}
        said = {"caller": "4008095559", "called": number, "at": at, "channel": "voice", "kind": "marketing"}
        operator = self.clients["operator"]
        return {
            "registrations": operator.call("POST", "/api/v1/registrations", {**row, "preferences": {"all": True}}),
            "complaints": operator.call("POST", "/api/v1/complaints", {**said, "reference": reference}),
            "scrubs": self.scrub(),
            "jobs": self.clients["live"].call("POST", LIST, f"{number}\n".encode(), Content_Type="text/csv"),
        }

    def act(self) -> dict[str, int]:
        """Their statuses; each is done, or refused with the sentence (`told`). On a busy machine the database may be found
        silent first: then it is said to be away, which is no more than true."""
        answers = self.acts()
        for name, answer in answers.items():
            if answer.status == 503 and answer.json["code"] != "database.away":
                assert answer.json["code"] == "storage.full", answer.text
                assert ENGLISH in answer.json["detail"]
                assert answer.headers["Retry-After"] == "10"
                self.told.add(name)
            elif answer.status != 503:
                assert answer.status in DONE, (name, answer.status, answer.text)
                self.kept[name] += 1
        return {name: answer.status for name, answer in answers.items()}

    def is_read(self, path: str) -> bool:
        return Person(self.house.home.url).open(path).status in {200, 404}

    def no_session_opens(self, language: str, sentence: str) -> bool:
        visitor = Visitor(self.house.home)
        visitor.cookies["django_language"] = language
        status, page = visitor.visit("GET", "/sign-in/")
        assert status == 503, page
        return sentence in page

    def all_is_kept(self) -> bool:
        self.act()
        return set(self.act().values()) <= DONE

    def drafts(self) -> list[str]:
        """What was begun below the files and the index and not finished; a file of no bytes is a lock."""
        below = [path for name in ("files", "index") for path in (self.house.home.path / name).rglob(".*")]
        return [str(path) for path in below if path.is_file() and path.stat().st_size and path.name != ".current"]

    def log(self, name: str) -> str:
        return (self.house.home.log / f"{name}.log").read_text()


@pytest.fixture
def full(tmp_path: Path, copy_home: Callable[[Path], object]) -> Iterator[Full]:
    try:
        disk = Tmpfs(tmp_path / "disk", 400)
    except Stop as refused:
        pytest.fail(str(refused)) if os.environ.get("CI") else pytest.skip(str(refused))
    plain = house_in(disk.folder)
    copy_home(disk.seen)
    seen = Home(disk.seen / "cn", "cn", plain.home.port)
    house = House(seen, plain.environment, disk.inside)
    try:
        house.dnc("up")
        keys = json.loads(manage(house, SETUP).splitlines()[-1])
        yield Full(house, disk, keys)
    finally:
        house.dnc("stop")
        disk.close()


def manage(house: House, code: str) -> str:
    return house.dnc("manage", "shell", "--no-imports", "-c", code)


def test_a_full_disk(full: Full) -> None:
    house, disk = full.house, full.disk
    before = house.state()["children"]
    assert set(full.act().values()) <= DONE
    receipt = full.scrub().json["receipt"]
    full.kept["scrubs"] += 1
    manage(house, QUEUE.format(count=100))

    disk.fill()
    house.wait_until(lambda: house.state().get("full"), "the supervisor to see it")
    full.act()
    disk.fill("again")  # what was kept back too
    begun = time.monotonic()
    full.told.clear()
    while time.monotonic() - begun < 4 or (full.told != set(full.kept) and time.monotonic() - begun < 60):
        statuses = full.act()
        assert statuses == dict.fromkeys(full.kept, 503)
    assert full.told == set(full.kept)
    assert disk.free() == 0
    # On a busy machine the database may be found silent for a moment (`Full.act`): each is asked until it answers.
    for path in ("/", "/blacklist/", "/statistics/", "/.well-known/jwks.json", "/readyz", "/static/"):
        house.wait_until(partial(full.is_read, path), f"reading {path}")
    live = full.clients["live"]
    house.wait_until(
        lambda: live.call("POST", "/api/v1/receipts/verify", {"receipt": receipt}).json.get("genuine"), "the receipt"
    )
    house.wait_until(
        lambda: live.call("GET", "/api/v1/scrub-jobs").json.get("items", [{}])[0].get("state"), "the lists"
    )
    for language, sentence in (("en", ENGLISH), ("zh-hans", CHINESE)):
        house.wait_until(partial(full.no_session_opens, language, sentence), f"the sentence in {language}")
    assert "There is no room on the disk" in house.dnc("status")
    assert full.drafts() == []

    disk.empty("again")
    disk.empty()
    house.wait_until(full.all_is_kept, "everything to be kept again")
    # What a worker held when the disk was full is free again after a minute; the site's own clock is moved on by more.
    (house.home.path / "clock.json").write_text('{"offset_seconds": 150}')
    house.wait_until(lambda: house.count("sent") >= 100, "all messages")
    house.wait_until(
        lambda: house.sql("SELECT count(*) FROM scrubs_scrubjob WHERE state <> 'succeeded'") == [(0,)], "lists"
    )
    house.wait_until(lambda: house.sql(COUNT) == [tuple(full.kept.values())], "what was acknowledged, and no more")
    # Nobody died, not of its log either; but the worker may, of a broker that was not yet told to go on in memory.
    after = house.state()["children"]
    died = {name for name, born in before.items() if after[name] != born}
    assert died <= {"worker"}, full.log("supervisor")
    assert "PANIC" not in full.log("database")
    assert full.drafts() == []
    assert "There is room again" in full.log("supervisor")
    house.dnc("manage", "audit_verify", "--here")
