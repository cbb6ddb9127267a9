"""The site, a worker and beat as real processes on the test database and a corner of the broker of their own."""

import http.client
import os
import re
import signal
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from urllib.parse import quote

import redis
from django.conf import settings
from django.db import connection

from config.run.environment import ROOT
from config.run.home import free_port
from config.run.processes import Child, signal_group, wait_until
from core.numbers.plain import plain_spellings
from core.policies import current_policy
from tests.waiting import end_of
from tests.waiting import wait_until as wait_patiently

IDLE_SECONDS = 15.0
END_OF_LETTER = b"-" * 79  # as Django's backend of files writes it


class LiveSite:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, "DATABASE_URL": database_url(), "DNC_SITE_URL": self.url}
        self.environment.pop("MIGRATION_DATABASE_URL", None)
        self.mails = folder / "mails"
        self.environment["DNC_TEST_MAILS"] = str(self.mails)
        self.environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONUNBUFFERED": "1"}
        self.orphans: set[bytes | str] = set()
        self.broker = redis.Redis.from_url(settings.BROKER_URL)
        self.children = {
            name: Child(name, partial(list, words), folder / f"{name}.log") for name, words in self._commands()
        }

    def _commands(self) -> list[tuple[str, list[str]]]:
        celery = ["python", "-m", "celery", "-A", "config"]
        web = ["python", "-m", "gunicorn", "config.wsgi", "-k", "config.serving.Worker", "-w", "1", "--threads", "8"]
        web += ["--control-socket", str(self.folder / "gunicorn.ctl")]
        web += ["--keep-alive", "30"]  # on a busy machine a client asks again later than in the usual two seconds
        return [
            ("web", [*web, "-b", f"127.0.0.1:{self.port}"]),
            (
                "worker",
                [
                    *celery,
                    "worker",
                    "-l",
                    "INFO",
                    "-c",
                    "2",
                    "--without-mingle",
                    "--without-gossip",
                    "--without-heartbeat",
                ],
            ),
            ("beat", ["python", "-m", "config.beat"]),
        ]

    def start(self) -> None:
        plain_spellings(current_policy()).make_tables(settings.DNC_HOME / "numbers")  # once, not in each of them
        self.forget_messages()
        for child in self.children.values():
            child.start(self.environment, ROOT)
        self.wait_until(self._answers, "the site's answer")

    def wait_until(self, condition: Callable[[], object], what: str) -> None:
        """Fails at once when one of the processes ends by itself; the tests start anew what they kill."""
        logs = end_of(*(child.log for child in self.children.values() if child.process))
        wait_patiently(condition, what, died=self._died, seen=logs)

    def stop(self) -> None:
        self.resume()
        for child in reversed(self.children.values()):
            child.stop()
        self.forget_messages()
        self.broker.close()

    def kill(self, name: str) -> None:
        """kill -9, the process and its children. What a worker held comes back an hour later, or by the sweeps, sooner."""
        signal_group(self.children[name].pid, signal.SIGKILL)
        self.children[name].stop()
        if name == "worker":
            self.orphans |= self._held()

    def restart(self, name: str) -> None:
        self.children[name].start(self.environment, ROOT)

    def resume(self) -> None:
        signal_group(self.children["beat"].pid, signal.SIGCONT)

    def settle(self) -> None:
        """Beat pauses, the worker finishes what waits. A task that waits for a later hour is forgotten with its worker."""
        signal_group(self.children["beat"].pid, signal.SIGSTOP)
        if not wait_until(self.idle, IDLE_SECONDS):
            self.kill("worker")
            self.forget_messages()
            self.restart("worker")

    def idle(self) -> bool:
        """No message waits and none is being worked on."""
        return not any(self.broker.type(key) == b"list" for key in self._keys()) and self._held() <= self.orphans

    def forget_messages(self) -> None:
        keys = [key for key in self._keys() if self.broker.type(key) == b"list" or b"unacked" in key]
        if keys:
            self.broker.delete(*keys)

    def link_for(self, address: str) -> str:
        """The path of the one-time link in the last letter to this address, once it has left."""
        wrote = wait_patiently(lambda: self._letters(address), f"a letter to {address}")[-1]
        found = re.search(re.escape(self.url) + r"(/\S+)", wrote)
        assert found, wrote
        return found[1]

    def _letters(self, address: str) -> list[str]:
        texts = [path.read_bytes() for path in sorted(self.mails.glob("*.log"))]
        letters = [
            message_from_bytes(one, policy=default)
            for text in texts
            for one in text.split(END_OF_LETTER)
            if one.strip()
        ]
        return [str(one.get_content()) for one in letters if one["To"] == address]

    def log(self, name: str) -> str:
        return self.children[name].log.read_text()

    def _held(self) -> set[bytes | str]:
        return {held for key in self._keys() if key.endswith(b"unacked") for held in self.broker.hkeys(key)}

    def _keys(self) -> list[bytes]:
        return list(self.broker.scan_iter(f"{settings.DNC_KEY_PREFIX}*"))

    def _died(self) -> str:
        ends = [(name, child.ended()) for name, child in self.children.items() if child.process]
        return " ".join(f"{name} ended with status {status}." for name, status in ends if status is not None)

    def _answers(self) -> bool:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            visit.request("GET", "/healthz")
            return visit.getresponse().status == 200
        except OSError:
            return False
        finally:
            visit.close()


def database_url() -> str:
    """The database of the tests, under the application's role."""
    database, application = connection.settings_dict, settings.APPLICATION_DATABASE
    user, password = (quote(str(application[name]), safe="") for name in ("USER", "PASSWORD"))
    return f"postgresql://{user}:{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
