"""A firm's own server for webhooks: real HTTPS on loopback, with a certificate authority of its own."""

import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from config.receiver import certificate


def spread(wanted: Any) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer, of which all but the first may be left out."""
    given = wanted if isinstance(wanted, tuple) else (wanted,)
    status, headers, content = given + (200, {}, b"")[len(given) :]
    return status, headers, content


class Receiver:
    """Answers every POST with `answers` in turn, the last one for ever: a status, a status and headers, these and a
    body, "drip", or "cut" (no answer at all)."""

    def __init__(self, folder: Path, *names: str) -> None:
        self.ca, server_file = certificate(folder, *names)
        self.answers: list[Any] = [204]
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server_file)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.answer(self)

            do_PUT = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self.stop = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.seen.append((request.path, {k.lower(): v for k, v in request.headers.items()}, body))
        wanted = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if wanted == "drip":
            request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while not self.stop.wait(0.02):
                request.wfile.write(b"x")
                request.wfile.flush()
            return
        if wanted == "cut":
            return
        status, headers, content = spread(wanted)
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)

    def close(self) -> None:
        self.stop.set()
        self.server.shutdown()
        self.server.server_close()


def free_address(ip: str = "127.0.0.1") -> int:
    """A port of loopback where nobody listens."""
    assert ip_address(ip).is_loopback
    with socket.socket() as held:
        held.bind((ip, 0))
        return int(held.getsockname()[1])
