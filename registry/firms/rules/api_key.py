"""How a key is recognised, and what is kept of where it was used: only a digest, only a network."""

import hashlib
import ipaddress

NETWORK = {4: 24, 6: 48}  # bits of an address that are kept


def key_digest(plaintext_key: str) -> bytes:
    """SHA-256 of the key as the firm sends it."""
    return hashlib.sha256(plaintext_key.encode()).digest()


def network_of(address: str) -> str:
    """The network of an address, as a firm names one of its own (CIDR); "" where it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((int(found), NETWORK[found.version]), strict=False))
