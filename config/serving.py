"""How gunicorn serves here: no line keeps a thread by sending or reading slowly, and what it refuses itself is a problem document."""

import re
import secrets
import time
from contextlib import suppress
from functools import partial
from socket import SHUT_WR, socket
from typing import Any, BinaryIO, Protocol

import msgspec
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import TConn, ThreadWorker

GRACE_SECONDS = 10.0
LEAST_RATE = 8 * 1024  # bytes a second; the slowest line of which a long list is still taken
SEND_SECONDS = 30.0  # that whoever reads an answer may be behind the least rate
PIECE = 64 * 1024  # of an answer, handed over at once
STATUS = re.compile(rb"HTTP/1\.\d (\d{3}) ([^\r\n]*)")
CODES = {
    400: "request.malformed", 403: "access.denied", 414: "request.line_too_long", 417: "request.malformed",
    431: "request.header_too_large", 501: "request.malformed",
}  # fmt: skip


class PacedSocket:
    """Reads from `sock` for at most ten seconds and what its bytes take at the least rate; time spent elsewhere does not count."""

    def __init__(self, sock: socket) -> None:
        self.sock = sock
        self.begin()

    def begin(self) -> None:
        """Of a new request, nothing has come yet."""
        self.waited, self.received = 0.0, 0

    def recv(self, size: int) -> bytes:
        left = GRACE_SECONDS + self.received / LEAST_RATE - self.waited
        if left <= 0:
            raise NoMoreData()
        begun = time.monotonic()
        self.sock.settimeout(min(left, GRACE_SECONDS))
        try:
            data = self.sock.recv(size)
        except TimeoutError:
            raise NoMoreData() from None
        finally:
            self.sock.settimeout(SEND_SECONDS)
            self.waited += time.monotonic() - begun
        self.received += len(data)
        return data


class Line(Protocol):
    """What of a socket an answer is sent over."""

    def settimeout(self, value: float, /) -> None: ...

    def sendall(self, data: bytes, /) -> None: ...


class PacedAnswer:
    """Sends over `sock` as long as its reader keeps the least rate, and is at most half a minute behind it. What was read
    quickly gives no time beyond that; time spent making the answer does not count."""

    def __init__(self, sock: Line) -> None:
        self.sock = sock
        self.left = SEND_SECONDS

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)

    def sendall(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            self._send(data[start : start + PIECE])

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> None:
        """As `socket.sendfile`, whose time limit is for each of its steps, and so none."""
        file.seek(offset)
        while (count is None or count > 0) and (piece := file.read(PIECE if count is None else min(PIECE, count))):
            self._send(piece)
            count = count and count - len(piece)

    def _send(self, piece: bytes) -> None:
        if self.left <= 0:
            raise TimeoutError
        begun = time.monotonic()
        self.sock.settimeout(self.left)
        self.sock.sendall(piece)  # for all of it, not for each of its steps
        self.left -= time.monotonic() - begun
        self.left = min(SEND_SECONDS, self.left + len(piece) / LEAST_RATE)


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, with a pace for what comes in and goes out."""

    def init_process(self) -> None:
        from config.wsgi import wait_for_nobody

        wait_for_nobody()
        super().init_process()

    def handle(self, conn: Any) -> Any:
        if not conn.initialized:
            conn.init, conn.close = partial(_init_paced, conn), partial(_close_at_once, conn.sock)
        else:
            conn.parser.unreader.sock.begin()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> bool:
        line = conn.sock
        conn.sock = PacedAnswer(line)
        try:
            return bool(super().handle_request(req, conn))
        finally:
            conn.sock = line
            with suppress(OSError):  # it was closed
                line.settimeout(SEND_SECONDS)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """As gunicorn logs it; what is sent is ours."""
        heard = Heard()
        super().handle_error(req, heard, addr, exc)
        found = STATUS.match(heard.text)
        status = int(found[1]) if found else 500
        request_id = "req_" + secrets.token_urlsafe(12)
        self.log.warning("refused status=%s request_id=%s", status, request_id)
        try:
            client.sendall(_problem_answer(status, request_id))
        except OSError:
            self.log.debug("Failed to send error message.")


def _init_paced(conn: TConn) -> None:
    TConn.init(conn)
    conn.sock.settimeout(SEND_SECONDS)
    conn.parser.unreader.sock = PacedSocket(conn.sock)


def _close_at_once(sock: socket, graceful: bool = False) -> None:
    """What lies there unread is taken off, so that the answer is not cut; nobody waits for more, as gunicorn would, for
    two seconds in the thread that all lines share."""
    with suppress(OSError):
        sock.shutdown(SHUT_WR)
        sock.setblocking(False)
        sock.recv(64 * 1024)
    with suppress(OSError):
        sock.close()


class Heard:
    """A socket that only listens to what would be sent."""

    def __init__(self) -> None:
        self.text = b""

    def sendall(self, data: bytes) -> None:
        self.text += data

    def gettimeout(self) -> float:
        return 0.0


def _problem_answer(status: int, request_id: str) -> bytes:
    """A whole answer with a problem document (RFC 9457); nothing of the request stands in it, its id is ours."""
    from core.api.problems import MEDIA_TYPE, problem

    body = msgspec.json.encode(problem(status, CODES.get(status, "server.error"), request_id))
    head = f"HTTP/1.1 {status} Refused\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n"
    head += f"X-Request-Id: {request_id}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    return head.encode() + body
