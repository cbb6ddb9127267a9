"""Public ids: prefixed, unguessable (131 bits), free of look-alike meaning. Tokens of links: what is kept of one."""

import hashlib
import secrets
import string
from collections.abc import Iterable

ALPHABET = string.ascii_letters + string.digits
LENGTH = 22
_EVEN = 256 - 256 % len(ALPHABET)  # bytes from here on would make some signs likelier than others
_SIGNS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_UNEVEN = bytes(range(_EVEN, 256))


def public_id(prefix: str) -> str:
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def public_ids(prefix: str, count: int) -> list[str]:
    """So many, as `public_id` makes one, in a hundredth of the time."""
    signs = b""
    while len(signs) < count * LENGTH:
        signs += secrets.token_bytes(count * LENGTH).translate(_SIGNS, _UNEVEN)
    text = signs.decode()
    return [f"{prefix}_{text[start : start + LENGTH]}" for start in range(0, count * LENGTH, LENGTH)]


def askable(public_ids: Iterable[str]) -> list[str]:
    """Those that the database can be asked for: what somebody sent may be anything, and it takes no NUL."""
    return [one for one in public_ids if one.isascii() and one.isprintable()]


def token_digest(token: str) -> bytes:
    """What is kept of the token of a link, which itself stands in the mail alone: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()
