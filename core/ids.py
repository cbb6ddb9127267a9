"""Public ids: prefixed, unguessable (131 bits), free of look-alike meaning."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits
LENGTH = 22


def public_id(prefix: str) -> str:
    return prefix + "_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
