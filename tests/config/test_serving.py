"""A thread of the site reads at a pace, writes no longer than a while, and speaks our problem form where gunicorn refuses."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn

from config import serving

Line = Callable[..., bytes]
ENDED = 20  # seconds; without a pace a thread reads for ever


def site(environ: dict[str, Any], start: Any) -> list[bytes]:
    """Says how much of a body it was sent, or as much as it is asked for."""
    said = environ["QUERY_STRING"]
    body = b"x" * int(said) if said else str(len(environ["wsgi.input"].read())).encode()
    start("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """What one connection is answered that sends `said` and then nothing more, and reads nothing if `deaf`; the pace is quick."""
    monkeypatch.setattr(serving, "GRACE_SECONDS", 0.2)
    config = Config()
    worker = serving.Worker(1, 1, [], None, 30, config, Logger(config))
    worker.wsgi = site
    ends: list[socket.socket] = []

    def served(said: bytes, *, deaf: bool = False) -> bytes:
        there, here = socket.socketpair()
        ends.extend((there, here))
        conn = TConn(config, here, ("127.0.0.1", 1), ("127.0.0.1", 2))

        def serve() -> None:
            worker.handle(conn)
            conn.close()

        thread = threading.Thread(target=serve, daemon=True)
        there.sendall(said)
        thread.start()
        thread.join(ENDED)
        assert not thread.is_alive(), "the thread is still held"
        there.settimeout(ENDED)
        answer = b""
        while not deaf and (piece := there.recv(65536)):
            answer += piece
        return answer

    yield served
    for end in ends:
        end.close()
    worker.tmp.close()


HEAD = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"


def test_a_whole_request_is_answered(line: Line) -> None:
    assert line(HEAD % 3 + b"abc").endswith(b"\r\n\r\n3")


@pytest.mark.parametrize(
    "said", [b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: a", HEAD % 9000 + b"a" * 8999], ids=["header", "body"]
)
def test_what_does_not_come_is_not_waited_for(line: Line, said: bytes) -> None:
    assert b" 200 OK" not in line(said)


def test_what_nobody_reads_is_not_sent_for_ever(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "SEND_SECONDS", 0.2)
    line(b"GET /?90000000 HTTP/1.1\r\nHost: here\r\n\r\n", deaf=True)


@pytest.mark.parametrize("piece", [10, 1000], ids=["pieces", "one piece"])
def test_who_reads_below_the_least_rate_holds_no_thread(
    monkeypatch: pytest.MonkeyPatch, piece: int, tmp_path: Path
) -> None:
    """Each piece of the answer is taken in time, and all of them never would be."""
    monkeypatch.setattr(serving, "SEND_SECONDS", 0.5)
    monkeypatch.setattr(serving, "LEAST_RATE", 10_000)
    monkeypatch.setattr(serving, "PIECE", piece)
    file = tmp_path / "answer"
    file.write_bytes(b"x" * 1000)
    sends: tuple[Callable[[serving.PacedAnswer], None], ...] = (
        lambda answer: answer.sendall(b"x" * 1000),
        lambda answer: answer.sendfile(file.open("rb"), 0, 1000),
    )
    for send in sends:
        for seconds_a_byte, whole in ((0.001, False), (0.00005, True)):
            line = ReadSlowly(seconds_a_byte)
            if whole:
                send(serving.PacedAnswer(line))
                assert line.taken == 1000
            else:
                with pytest.raises(TimeoutError):
                    send(serving.PacedAnswer(line))
                assert line.taken < 1000


class ReadSlowly:
    """A line whose other end takes a byte every so many seconds; like a socket's, its time limit is for all that is sent."""

    def __init__(self, seconds_a_byte: float) -> None:
        self.seconds_a_byte, self.taken, self.limit = seconds_a_byte, 0, 0.0

    def settimeout(self, seconds: float) -> None:
        self.limit = seconds

    def sendall(self, data: bytes) -> None:
        takes = len(data) * self.seconds_a_byte
        time.sleep(min(takes, self.limit))
        if takes > self.limit:
            raise TimeoutError
        self.taken += len(data)


def test_what_came_gives_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long body at the least rate is read to its end, though it takes longer than the first bytes may."""
    monkeypatch.setattr(serving, "GRACE_SECONDS", 0.3)
    monkeypatch.setattr(serving, "LEAST_RATE", 1000)
    there, here = socket.socketpair()
    paced = serving.PacedSocket(here)
    with there, here:
        for _ in range(4):
            threading.Timer(0.15, there.sendall, [b"x" * 1000]).start()
            assert paced.recv(1000)
        assert paced.waited > serving.GRACE_SECONDS
        paced.begin()
        assert (paced.waited, paced.received) == (0.0, 0)  # what came before counts for no other request


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        (b"nothing of ours\r\n\r\n", 400, "request.malformed"),
        (b"GET / HTTP/1.1\r\nHost: here\r\nbad header\r\n\r\n", 400, "request.malformed"),
        (b"POST / HTTP/1.1\r\nHost: here\r\nExpect: much\r\nContent-Length: 1\r\n\r\n", 417, "request.malformed"),
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n\r\n", 414, "request.line_too_long"),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 20_000 + b"\r\n\r\n", 431, "request.header_too_large"),
    ],
)
def test_what_gunicorn_refuses_is_a_problem_document(line: Line, said: bytes, status: int, code: str) -> None:
    head, _blank, body = line(said).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Content-Type: application/problem+json" in head
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (status, code)
    assert f"X-Request-Id: {problem['request_id']}".encode() in head and problem["request_id"].startswith("req_")
    assert b"nothing of ours" not in body and b"bad header" not in body
