"""How a key is recognised: only its digest is kept."""

import hashlib


def key_digest(plaintext_key: str) -> bytes:
    """SHA-256 of the key as the firm sends it."""
    return hashlib.sha256(plaintext_key.encode()).digest()
