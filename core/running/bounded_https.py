"""HTTPS connections that end when their time is up: a host that sends a byte now and then would hold one for ever."""

import os
import socket
import threading
from contextlib import suppress
from typing import Any

from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection


class Deadline:
    """Ends the connections it watches after `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self.sockets: list[socket.socket] = []
        self.timer = threading.Timer(seconds, self.end)
        self.timer.daemon = True

    def __enter__(self) -> "Deadline":
        self.timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()
        self.timer.join()
        for held in self.sockets:
            held.close()

    def watch(self, connection: socket.socket) -> None:
        """A handle of our own on the same connection, for TLS takes the other one over."""
        self.sockets.append(socket.socket(fileno=os.dup(connection.fileno())))

    def end(self) -> None:
        self.over = True
        for held in self.sockets:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)


class BoundedConnection(HTTPSConnection):
    deadline: Deadline

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        self.deadline.watch(connection)
        return connection


class BoundedPool(HTTPSConnectionPool):
    ConnectionCls = BoundedConnection
    deadline: Deadline

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        assert isinstance(connection, BoundedConnection)
        connection.deadline = self.deadline
        return connection
