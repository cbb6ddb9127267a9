"""A Valkey set, asked with SMISMEMBER in batches. Requests and answers are packed by numpy: quicker than any client library."""

import os
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import Data, List
from benchmarks.rivals import Found, Loaded, NotHere, Way
from config.run.broker import valkey_binary
from config.run.home import HOST, free_port
from config.run.processes import Child, wait_until

BATCH = 10_000  # members a command
KEY = b"$1\r\nr\r\n"
DIGITS = 15


class Valkey:
    name = "Valkey"

    def needs(self, register: int) -> int:
        return 60 * register

    def load(self, data: Data, register: int) -> Loaded:
        self.folder = tempfile.TemporaryDirectory(prefix="dnc-valkey-")
        self.server, self.link = start(Path(self.folder.name))
        before = self._memory()
        for chunk in data.chunks(register):
            for batch in batches(chunk):
                self.link.sendall(command(b"SADD", batch))
                self._line()
        return Loaded(memory=self._memory() - before, note="SADD, 10,000 a command")

    def ways(self) -> Mapping[str, Way]:
        return {"SMISMEMBER": self._ask}

    def close(self) -> None:
        self.link.close()
        self.server.stop()
        self.folder.cleanup()

    def _ask(self, asked: List) -> Found:
        hits = 0
        for batch in batches(asked.sealed):
            self.link.sendall(command(b"SMISMEMBER", batch))
            self._line()  # how many answers follow, each ":0" or ":1"
            hits += self._exactly(4 * len(batch)).count(b":1")
        return Found(hits)

    def _memory(self) -> int:
        self.link.sendall(b"INFO memory\r\n")
        length = int(self._line()[1:])
        text = self._exactly(length + 2).decode()
        return next(int(line[12:]) for line in text.splitlines() if line.startswith("used_memory:"))

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\r\n"):
            line += self._exactly(1)
        if line.startswith(b"-"):
            raise RuntimeError(f"Valkey refused: {line.decode().strip()}")
        return line[:-2]

    def _exactly(self, size: int) -> bytes:
        answer = bytearray()
        while len(answer) < size:
            piece = self.link.recv(min(size - len(answer), 1 << 20))
            if not piece:
                raise RuntimeError("Valkey has gone.")
            answer += piece
        return bytes(answer)


def start(folder: Path) -> tuple[Child, socket.socket]:
    """A server of our own: nothing on disk, no threads beside the one that answers. It ends with this process."""
    port = free_port()
    words = [str(valkey_binary()), "--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no"]
    server = Child("valkey", lambda: [*words, "--dir", str(folder)], folder / "valkey.log")
    server.start(dict(os.environ), folder)
    links: list[socket.socket] = []
    if not wait_until(lambda: _reached(port, links), 10):
        server.stop()
        raise NotHere("Valkey does not answer")
    return server, links[0]


def _reached(port: int, links: list[socket.socket]) -> bool:
    try:
        links.append(socket.create_connection((HOST, port), timeout=60))
    except OSError:
        return False
    links[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return True


def batches(numbers: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))


def command(name: bytes, numbers: NDArray[np.int64]) -> bytes:
    """The command over these members, each as 15 digits."""
    head = b"*%d\r\n$%d\r\n%s\r\n" % (len(numbers) + 2, len(name), name)
    rows = np.empty((len(numbers), DIGITS + 7), dtype=np.uint8)
    rows[:, :5] = np.frombuffer(b"$15\r\n", dtype=np.uint8)
    rows[:, -2:] = np.frombuffer(b"\r\n", dtype=np.uint8)
    left = numbers.copy()
    for position in range(DIGITS - 1, -1, -1):
        left, digit = np.divmod(left, 10)
        rows[:, 5 + position] = digit + 0x30
    return head + KEY + rows.tobytes()
