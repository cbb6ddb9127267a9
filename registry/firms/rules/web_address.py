"""Which web addresses the platform calls by itself: HTTPS to public hosts, spelled without any trick.

Two checks, both needed. `read_web_address` looks at the text, when it is typed in and before each call. `is_public` looks at
every address the name resolves to, at the moment of the call; whoever calls connects to exactly what was looked at.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass

LONGEST = 500
PORTS = frozenset({443, 8443})
# One strict grammar instead of a list of tricks: no user part, no brackets, no backslash, nothing outside ASCII, no fragment.
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,20})://"
    r"(?P<host>[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>(?:[/?][A-Za-z0-9/?:@!$&'()*+,;=._~%-]*)?)"
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# A last label of digits (127.1, 2130706433, 0x7f000001) is read as an address by some resolvers.
_LAST_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
# RFC 6761, 6762, 7686, 8375 and 9476: names that never lead to a public host.
_RESERVED = frozenset({"alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion", "test"})

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NEVER_V4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
_NEVER_V6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class WebAddressRefused(ValueError):
    """`code`: "url.malformed", "url.scheme", "url.host", "url.port" or "url.too_long"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class WebAddress:
    """`host` in small letters; `target` as it stands in the request line."""

    host: str
    port: int
    target: str

    @property
    def host_port(self) -> str:
        return f"{self.host}:{self.port}"


def read_web_address(text: str, exceptions: Collection[str] = ()) -> WebAddress:
    """The parts of an HTTPS URL that may be called. Raises `WebAddressRefused`, which does not repeat the text.

    `exceptions`: hosts with port ("localhost:9443") that pass although their host or port would not; for development alone.
    """
    if len(text) > LONGEST:
        raise WebAddressRefused("url.too_long")
    match = _URL.fullmatch(text)
    if match is None:
        raise WebAddressRefused("url.malformed")
    if match["scheme"].lower() != "https":
        raise WebAddressRefused("url.scheme")
    target = match["target"] if match["target"].startswith("/") else f"/{match['target']}"
    address = WebAddress(match["host"].lower(), int(match["port"] or 443), target)
    if address.host_port not in exceptions:
        _check(address)
    return address


def _check(address: WebAddress) -> None:
    labels = address.host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise WebAddressRefused("url.host")
    if not _LAST_LABEL.fullmatch(labels[-1]) or labels[-1] in _RESERVED:
        raise WebAddressRefused("url.host")
    if address.port not in PORTS:
        raise WebAddressRefused("url.port")


def is_public(text: str) -> bool:
    """Whether an IP address, as a resolver gives it, is globally reachable unicast. Anything else, or no address: False."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return _public_v4(address) if isinstance(address, ipaddress.IPv4Address) else _public_v6(address)


def _public_v4(address: ipaddress.IPv4Address) -> bool:
    special = address.is_multicast or address.is_reserved or any(address in network for network in _NEVER_V4)
    return address.is_global and not special


def _public_v6(address: ipaddress.IPv6Address) -> bool:
    """An address that carries an IPv4 address is as public as what it carries; Teredo never is."""
    if address.scope_id:
        return False
    inner = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return _public_v4(inner)
    return address in _GLOBAL_UNICAST and address.is_global and not any(address in network for network in _NEVER_V6)
