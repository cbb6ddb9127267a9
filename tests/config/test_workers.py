"""The workers of several queues: what befalls one befalls no other, and is said."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.queues import QUEUES
from config.run.environment import ROOT
from config.run.given_up import given_up_queues, write_given_up
from config.run.home import Home, Lock, free_port, write_json
from config.run.main import main
from tests.waiting import ended, wait_until

AT_ONCE = 0.2
NAMES = {queue.name for queue in QUEUES}
STARTER = """
import sys, time
from pathlib import Path
from config import workers
from config.queues import QUEUES

folder = Path(sys.argv[1])
workers.AT_ONCE, workers.PAUSE, workers.REST = float(sys.argv[2]), 0.05, float(sys.argv[3])

def work(queue):
    while not (folder / f"{queue.name}.dies").exists():
        time.sleep(0.02)
    return 7

sys.exit(workers.Workers(list(QUEUES), folder, work).run())
"""


@dataclass
class Started:
    folder: Path
    process: "subprocess.Popen[bytes]"

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def started(self, queue: str) -> list[int]:
        """The processes that worked it so far."""
        return [int(pid) for pid in re.findall(rf"The worker of {queue} is process (\d+)\.", self.log())]

    def wait_until_given_up(self, queue: str) -> None:
        wait_until(
            lambda: queue in given_up_queues(self.folder), "the sentence", died=ended(self.process), seen=self.log
        )

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


class Starter:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Started] = []

    def start(self, *, at_once: float = AT_ONCE, rest: float = 600) -> Started:
        command = [sys.executable, "-c", STARTER, str(self.folder), str(at_once), str(rest)]
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        self.made.append(Started(self.folder, process))
        return self.made[-1]


@pytest.fixture
def starter(tmp_path: Path) -> Iterator[Starter]:
    made = Starter(tmp_path)
    yield made
    for each in made.made:
        if each.process.poll() is None:
            each.end()


def proved(workers: Started) -> Started:
    """Once its workers have lived for longer than what is at once: so nothing refuses all of them."""
    wait_until(lambda: all(map(workers.started, NAMES)), "six", died=ended(workers.process), seen=workers.log)
    time.sleep(2 * AT_ONCE)
    return workers


def others_of(workers: Started, queue: str) -> dict[str, list[int]]:
    return {name: workers.started(name) for name in NAMES - {queue}}


def test_a_queue_that_dies_again_and_again_is_given_up_alone(starter: Starter) -> None:
    workers = proved(starter.start())
    others = others_of(workers, "imports")
    (workers.folder / "imports.dies").touch()
    workers.wait_until_given_up("imports")
    assert len(workers.started("imports")) == 5
    assert others_of(workers, "imports") == others and all(len(pids) == 1 for pids in others.values())
    for (pid,) in others.values():
        os.kill(pid, 0)
    sentence = (
        "The worker of imports died 5 times within 120 s; nobody works that queue until it is tried again, 600 s later"
    )
    assert given_up_queues(workers.folder) == {"imports": sentence} and f"{sentence}.\n" in workers.log()
    assert workers.end() == 0
    assert given_up_queues(workers.folder) == {}


def test_a_killed_worker_is_forked_anew_and_nothing_more_is_said(starter: Starter) -> None:
    workers = proved(starter.start())
    os.kill(workers.started("lists")[0], signal.SIGKILL)
    wait_until(lambda: len(workers.started("lists")) == 2, "another worker", seen=workers.log)
    assert "The worker of lists ended with status -9." in workers.log()
    assert given_up_queues(workers.folder) == {}


def test_one_that_was_given_up_is_tried_again(starter: Starter) -> None:
    workers = proved(starter.start(rest=1))
    (workers.folder / "reports.dies").touch()
    workers.wait_until_given_up("reports")
    (workers.folder / "reports.dies").unlink()
    wait_until(lambda: len(workers.started("reports")) == 6, "another try", seen=workers.log)
    assert given_up_queues(workers.folder) == {}
    os.kill(workers.started("reports")[5], 0)


def test_what_refuses_all_ends_all_with_its_status(starter: Starter) -> None:
    """A wrong policy pack, key or role: none has lived, so the others would end as this one does."""
    (starter.folder / "imports.dies").touch()
    workers = starter.start(at_once=600)
    assert workers.process.wait(60) == 7
    assert "The worker of imports ended with status 7." in workers.log() and "died" not in workers.log()
    for pid in [pid for name in NAMES for pid in workers.started(name)]:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_start_forgets_what_was_said_before(starter: Starter) -> None:
    write_given_up(starter.folder, {"lists": "The worker of lists died 5 times within 120 s"})
    proved(starter.start())
    assert given_up_queues(starter.folder) == {}


def test_status_repeats_it_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DNC_HOME", str(tmp_path))
    home = Home(tmp_path / "cn", "cn", free_port())
    home.run.mkdir(parents=True)
    assert Lock(home.run / "owner.lock").take()
    state = {"pid": os.getpid(), "phase": "up", "site": True, "url": home.url, "children": {}}
    write_json(home.run / "state.json", state)
    assert main(["status", "--policy", "cn"]) == 0
    write_given_up(home.run, {"imports": "The worker of imports died"})
    assert main(["status", "--policy", "cn"]) == 1
    assert "cn: The worker of imports died.\n" in capsys.readouterr().out
