"""A broker and cache of a test's own, which it may freeze (SIGSTOP), and a site on it."""

import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis

from config.run.broker import valkey_binary
from config.run.home import free_port
from config.run.processes import Child, signal_group, wait_until


class Valkey:
    def __init__(self, folder: Path) -> None:
        self.port, self.password = free_port(), secrets.token_urlsafe(12)
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        words = [str(valkey_binary()), "--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        words += ["--requirepass", self.password, "--dir", str(folder)]
        self.child = Child("valkey", lambda: words, folder / "valkey.log", ready=self._answers)

    def start(self) -> None:
        self.child.start(dict(os.environ), Path("/"))
        assert wait_until(self.child.ready, 30), self.child.log.read_text()

    def stop(self) -> None:
        signal_group(self.child.pid, signal.SIGCONT)
        self.child.stop()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and says nothing."""
        with frozen(self.child.pid):
            yield

    def _answers(self) -> bool:
        with suppress(redis.RedisError):
            return bool(redis.Redis.from_url(self.url, socket_timeout=2).ping())
        return False


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
