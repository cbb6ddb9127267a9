"""A database that is stopped, and says nothing for ever, is given up after some two seconds in the processes that serve the web.

A server that is merely busy answers a greeting at once, whatever its statements take. So one thread of each process looks at
the calls that wait: after half a second of silence it greets the server, and when nothing comes back soon it shuts their
lines, which ends the waits with the error of a lost connection. While the database is away, the same thread
greets it, and nobody else waits for it.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from psycopg2 import Error as PsycopgError
from psycopg2 import OperationalError, extensions

from core.running import outage

SILENT_SECONDS = 0.6  # with a turn and a greeting two seconds in all
GREETING_SECONDS = 1.2  # a server on a busy machine takes a while to begin
TURN_SECONDS = 0.2
LONGEST_SECONDS = 65.0  # the server itself ends a statement after sixty: one that goes on has nobody at the other end
GREETING = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")  # SSLRequest: one byte is answered, by every version
F = TypeVar("F", bound=Callable[..., Any])


class Line(extensions.connection):
    """A connection whose waits are watched, where somebody watches (`watch_database`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if _watch is not None and outage.database_is_away():
            raise OperationalError("The database did not answer a moment ago.")
        with watched(self):
            super().__init__(*args, **kwargs)

    def commit(self) -> None:
        with watched(self):
            super().commit()

    def rollback(self) -> None:
        with watched(self):
            super().rollback()


def waiting(method: F) -> F:
    @wraps(method)
    def call(self: "Cursor", *args: Any, **kwargs: Any) -> Any:
        watch = _watch
        if watch is None or not watch.begin(self.connection):
            return method(self, *args, **kwargs)
        try:
            return method(self, *args, **kwargs)
        finally:
            watch.end()

    return call  # type: ignore[return-value]


class Cursor(extensions.cursor):
    execute = waiting(extensions.cursor.execute)
    executemany = waiting(extensions.cursor.executemany)
    copy_expert = waiting(extensions.cursor.copy_expert)
    fetchone = waiting(extensions.cursor.fetchone)  # of a cursor on the server it asks for more, and so do the next two
    fetchmany = waiting(extensions.cursor.fetchmany)
    fetchall = waiting(extensions.cursor.fetchall)
    close = waiting(extensions.cursor.close)


class Watch:
    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.lock = threading.Lock()
        self.waits: dict[int, tuple[float, Any]] = {}  # by thread: since when, and on which line
        self.answered_at = 0.0
        threading.Thread(target=self._run, name="database-watch", daemon=True).start()

    def begin(self, line: Any) -> bool:
        """This thread waits from now on; False where a call around this one is watched already."""
        me = threading.get_ident()
        if me in self.waits:
            return False
        with self.lock:
            self.waits[me] = (time.monotonic(), line)
        return True

    def end(self) -> None:
        with self.lock:
            del self.waits[threading.get_ident()]

    def _run(self) -> None:
        while True:
            time.sleep(TURN_SECONDS)
            self._turn()

    def _turn(self) -> None:
        away = outage.database_is_away()
        with self.lock:
            oldest = min((since for since, _line in self.waits.values()), default=None)
        silent = oldest is not None and time.monotonic() - max(oldest, self.answered_at) > SILENT_SECONDS
        if not away and not silent:
            return
        if self._greeted():
            self.answered_at = time.monotonic()
            outage.note_back()
            self._give_up(LONGEST_SECONDS)  # one process of the server may hang though all others answer
            return
        outage.note_away()
        self._give_up(SILENT_SECONDS)  # what began just now may have its answer in a moment

    def _give_up(self, seconds: float) -> None:
        """End the waits that are older."""
        with self.lock:
            for since, line in self.waits.values():
                if time.monotonic() - since > seconds:
                    _shut(line)

    def _greeted(self) -> bool:
        """Whether the server answers. A postmaster that is stopped takes the connection all the same, and says nothing."""
        try:
            with self._connected() as greeting:
                greeting.sendall(GREETING)
                return len(greeting.recv(1)) == 1
        except OSError:
            return False

    def _connected(self) -> socket.socket:
        if not self.host.startswith("/"):
            return socket.create_connection((self.host, self.port), timeout=GREETING_SECONDS)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(GREETING_SECONDS)
        line.connect(str(Path(self.host) / f".s.PGSQL.{self.port}"))
        return line


def _shut(line: Any) -> None:
    """Whoever waits for it meets the end of the line, at once. Its number is still its own: the lock keeps the call open."""
    with suppress(OSError, PsycopgError), socket.socket(fileno=os.dup(line.fileno())) as same:
        same.shutdown(socket.SHUT_RDWR)


_watch: Watch | None = None


def watch_database(host: str, port: int) -> None:
    """From now on, in this process. Not before it forks: a thread stays behind."""
    global _watch
    if _watch is None:
        _watch = Watch(host or "127.0.0.1", port)


@contextmanager
def watched(line: Any) -> Iterator[None]:
    watch = _watch
    if watch is None or not watch.begin(line):
        yield
        return
    try:
        yield
    finally:
        watch.end()
