"""Public ids: prefixed, unguessable (131 bits), free of look-alike meaning."""

import secrets
import string
from collections.abc import Iterable

ALPHABET = string.ascii_letters + string.digits
LENGTH = 22


def public_id(prefix: str) -> str:
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def askable(public_ids: Iterable[str]) -> list[str]:
    """Those that the database can be asked for: what somebody sent may be anything, and it takes no NUL."""
    return [one for one in public_ids if one.isascii() and one.isprintable()]
