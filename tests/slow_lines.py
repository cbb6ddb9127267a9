"""Many lines that send and read a byte a second, from many addresses of this machine, until told to end."""

import asyncio
import socket
import threading
from collections import Counter
from types import TracebackType

HELD = 5.0  # seconds until all of them stand
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SMALL, LONG = FORM + b"Content-Length: 9000\r\n\r\n", FORM + b"Content-Length: 3000000\r\n\r\n"
OPENINGS = {
    "header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "body": b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + SMALL,
    "long body": b"POST /complain/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + LONG,
    "long body of the API": b"POST /api/v1/scrubs HTTP/1.1\r\nHost: 127.0.0.1\r\n" + LONG,
    "chunks": b"POST /api/v1/scrub-jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "page": b"GET /for-firms/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "long answer": b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}
READS = {"page", "long answer"}


class SlowLines:
    """`count` lines to `port`, of each kind of `OPENINGS` in turn. `ended`: how many the other side has closed, by kind."""

    def __init__(self, port: int, count: int) -> None:
        self.port, self.count = port, count
        self.ended: Counter[str] = Counter()
        self.standing = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)

    def __enter__(self) -> "SlowLines":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    async def _all(self) -> None:
        kinds = list(OPENINGS)
        await asyncio.gather(*(self._line(number, kinds[number % len(kinds)]) for number in range(self.count)))

    async def _line(self, number: int, kind: str) -> None:
        await asyncio.sleep(HELD * number / self.count)
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.bind((f"127.0.{1 + number // 200}.{1 + number % 200}", 0))
        sock.setblocking(False)
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_connect(sock, ("127.0.0.1", self.port))
            self.standing += 1
            await loop.sock_sendall(sock, OPENINGS[kind])
            while not self._over.is_set():
                await asyncio.sleep(1)
                if kind in READS:
                    if not await loop.sock_recv(sock, 1):
                        break
                else:
                    await loop.sock_sendall(sock, b"a" if kind != "chunks" else b"1\r\na\r\n")
        except OSError:
            self.ended[kind] += 1
        finally:
            self.standing -= 1
            sock.close()
