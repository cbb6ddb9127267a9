"""Why a supervisor ended is said where somebody looks who did not see the log."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.run import supervisor
from config.run.home import Home, free_port
from config.run.main import main
from config.run.processes import Child
from config.run.room import TO_START
from config.run.supervisor import Supervisor, why_ended
from config.run.tmpfs import Tmpfs
from tests.small_disk import small_disk

__all__ = ["small_disk"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    umask = os.umask(0o077)
    made = Home(tmp_path / "cn", "cn", free_port())
    made.prepare()
    yield made
    os.umask(umask)
    for number, handler in before.items():
        signal.signal(number, handler)


class Faulty(Supervisor):
    def _start(self) -> None:
        raise ZeroDivisionError("of its own")


class Told(Supervisor):
    def _start(self) -> None:
        self.ending = True


class OfDying(Supervisor):
    """What it keeps are two real processes, each of which ends at once, again and again."""

    def _start(self) -> None:
        for name in ("web", "broker"):
            self.children.append(Child(name, lambda: ["false"], self.home.log / f"{name}.log"))
        self.broker = self.children[1]
        for child in self.children:
            child.start(self.home.environment(), self.home.path)


def run(kind: type[Supervisor], home: Home) -> int:
    return kind(home, site=True, bound=False, durable=False).run()


def test_what_keeps_it_from_starting_is_said(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", home.port)):
        assert run(Supervisor, home) == 1
    assert why_ended(home.run).startswith(f"Port {home.port} is taken")
    assert why_ended(home.run) in capsys.readouterr().out


def test_without_room_it_says_how_much_it_needs(
    home: Home, small_disk: Tmpfs, capsys: pytest.CaptureFixture[str]
) -> None:
    there = Home(small_disk.seen / "cn", "cn", home.port)
    there.prepare()
    small_disk.fill()
    os.truncate(small_disk.seen / "filler", (small_disk.seen / "filler").stat().st_size - TO_START // 2)
    assert run(Supervisor, there) == 1
    assert why_ended(there.run).startswith(f"There is no room on the disk of {there.path} (")
    assert why_ended(there.run).endswith(", and 4 MB are needed to start.")
    assert why_ended(there.run) in capsys.readouterr().out
    assert not (there.path / "postgres").exists()


def test_it_ends_where_nothing_is_left_that_runs(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "RESTARTS", 1)  # the pauses before five take a quarter of a minute
    home.choose()
    assert run(OfDying, home) == 1
    assert why_ended(home.run) == "Nothing is left that runs; stopping."
    said = capsys.readouterr().out
    for name in ("web", "broker"):
        assert said.count(f"Restarting {name}.") == 1
        assert said.count(f"{name} died 2 times within 120 s and is started no more") == 1


def test_a_fault_of_its_own_is_said(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Faulty, home) == 1
    assert why_ended(home.run) == "The supervisor ends by a fault of its own: ZeroDivisionError('of its own')"
    assert "Traceback" in capsys.readouterr().out


def test_one_that_was_told_says_so_in_the_log_alone(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Told, home) == 0
    assert "It was told to end." in capsys.readouterr().out and why_ended(home.run) == ""


def test_status_repeats_it(home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    run(Faulty, home)
    monkeypatch.setenv("DNC_HOME", str(home.path.parent))
    capsys.readouterr()
    assert main(["status"]) == 3
    assert why_ended(home.run) in capsys.readouterr().out
