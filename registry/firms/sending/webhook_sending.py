"""One HTTPS request to an address a firm chose: resolved once, looked at, and connected to exactly there.

Nothing here reads or writes the database. What the other side answers is read up to 4 KB and thrown away.
"""

import socket
import ssl
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException

from django.conf import settings
from urllib3 import Timeout
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as UrllibTimeout

from core.running.bounded_https import BoundedPool, Deadline
from registry.firms.rules.web_address import WebAddress, WebAddressRefused, is_public, read_web_address

SECONDS = 15.0  # for the whole of it, from the first packet to the status
BODY_READ = 4096
LOOPBACK = "127.0.0.1"

Resolver = Callable[[str, int], Collection[str]]


@dataclass(frozen=True)
class Outcome:
    """`status` of the answer, None without one. `error`: "" when delivered, else a short code."""

    status: int | None
    error: str = ""

    @property
    def delivered(self) -> bool:
        return self.error == ""


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a name, in the order the system prefers them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def send(*, url: str, headers: Mapping[str, str], body: bytes, resolver: Resolver = resolve) -> Outcome:
    """POST `body`. Never raises for anything the other side, its name or its network does."""
    try:
        address = read_web_address(url, loopback_hosts())
    except WebAddressRefused as refusal:
        return Outcome(None, refusal.code)
    ip, refused = locate(address, resolver)
    if ip is None:
        return Outcome(None, refused)
    return post(ip, address, headers, body, ca_file=loopback_hosts().get(address.host_port))


def locate(address: WebAddress, resolver: Resolver) -> tuple[str | None, str]:
    """The one address to connect to, or None and why not. One private answer among many refuses them all."""
    if address.host_port in loopback_hosts():
        return LOOPBACK, ""
    try:
        found = list(resolver(address.host, address.port))
    except (OSError, UnicodeError):
        found = []
    if not found:
        return None, "name.unknown"
    return (found[0], "") if all(is_public(ip) for ip in found) else (None, "address.private")


def post(
    ip: str, address: WebAddress, headers: Mapping[str, str], body: bytes, *, ca_file: str | None = None
) -> Outcome:
    """POST to `ip`, as `address.host`: its certificate must hold for that name. Follows nothing, uses no proxy."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError:  # of a developer's receiver, which makes the file when it first starts
        return Outcome(None, "tls")
    pool = BoundedPool(
        ip,
        address.port,
        server_hostname=address.host,
        assert_hostname=address.host,
        ssl_context=context,
        timeout=Timeout(connect=SECONDS, read=SECONDS),
        maxsize=1,
        retries=False,
    )
    with Deadline(SECONDS) as deadline:
        pool.deadline = deadline
        try:
            status = exchange(pool, address, headers, body)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            return Outcome(None, _error_code(error, deadline))
        finally:
            pool.close()
    return Outcome(status, _status_error(status))


def exchange(pool: BoundedPool, address: WebAddress, headers: Mapping[str, str], body: bytes) -> int:
    host = address.host if address.port == 443 else address.host_port
    response = pool.urlopen(
        "POST",
        address.target,
        body=body,
        headers={**headers, "Host": host},
        retries=False,
        redirect=False,
        assert_same_host=False,
        preload_content=False,
    )
    if pool.deadline.over:
        raise TimeoutError  # cut off among the headers, which the library takes for their end
    with suppress(HTTPError, HTTPException, OSError, ValueError):  # the status has been given: the rest is politeness
        response.read(BODY_READ, decode_content=False)
    response.close()
    return response.status


def _status_error(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else "status"


def _error_code(error: Exception, deadline: Deadline) -> str:
    refused = isinstance(error, NewConnectionError)  # which the library counts among the timeouts
    if deadline.over or (isinstance(error, UrllibTimeout | TimeoutError) and not refused):
        return "timeout"
    return "tls" if isinstance(error, SSLError | ssl.SSLError) else "connection"


def loopback_hosts() -> Mapping[str, str]:
    """Places on this machine that may be called in development, each with the file of its certificate authority."""
    hosts: Mapping[str, str] = settings.DNC_WEBHOOK_TEST_HOSTS if settings.DNC_DEVELOPMENT_HELPERS else {}
    return hosts
