"""A house: a home in a folder of its own with all its processes, driven from outside as a person would."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from config.run.environment import ROOT
from config.run.home import Home, free_port
from tests.waiting import PATIENCE, end_of, wait_until


@dataclass
class House:
    home: Home
    environment: dict[str, str]
    inside: list[str] = field(default_factory=list)  # words before a command that is to see its disk

    def dnc(self, *words: str, good: bool = True) -> str:
        command = [*self.inside, sys.executable, str(ROOT / "dnc"), *words]
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment, timeout=2 * PATIENCE)
        assert (done.returncode == 0) is good, done.stdout + done.stderr
        return done.stdout + done.stderr

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.home.run / "state.json").read_text())
        return found

    def kill(self, name: str) -> None:
        os.kill(self.state()["children"][name][0], signal.SIGKILL)

    def came_back(self, name: str, pid: int) -> bool:
        try:
            return bool(self.state()["children"][name][0] != pid)
        except (OSError, ValueError, KeyError):
            return False

    def wait_until(self, condition: Callable[[], object], what: str) -> None:
        """Fails at once when the supervisor gave up; it starts anew whatever else dies."""
        logs = end_of(*(self.home.log / f"{name}.log" for name in ("supervisor", "worker")))
        wait_until(condition, what, died=self._died, seen=logs)

    def _died(self) -> str:
        return "" if (self.home.run / "state.json").exists() else "The supervisor ended."

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        environment = self.home.environment()
        done = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=PATIENCE
        )
        return done.stdout

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.home.environment()["DATABASE_URL"])
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def count(self, state: str) -> int:
        """SMS messages in ``state``; -1 while the database is away."""
        try:
            return int(self.sql("SELECT count(*) FROM core_smsmessage WHERE state = %s", state)[0][0])
        except psycopg2.OperationalError:
            return -1

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.home.url}/healthz", timeout=30) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def house_in(folder: Path) -> House:
    port = free_port()
    named = {"DNC_HOME": str(folder), "DNC_PORT": str(port), "DNC_POLICY": "cn"}
    return House(Home(folder / "cn", "cn", port), {**os.environ, **named})
