"""Why a supervisor ended is said where somebody looks who did not see the log."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.run.home import Home, free_port
from config.run.main import main
from config.run.supervisor import Supervisor, why_ended


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


def run(kind: type[Supervisor], home: Home) -> int:
    return kind(home, site=True, bound=False, durable=False).run()


def test_what_keeps_it_from_starting_is_said(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", home.port)):
        assert run(Supervisor, home) == 1
    assert why_ended(home.run).startswith(f"Port {home.port} is taken")
    assert why_ended(home.run) in capsys.readouterr().out


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
