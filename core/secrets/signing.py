"""Signatures by which this platform proves what it once said: Ed25519 (RFC 8032), a key a purpose.

A ring of `core.secrets.keyring` holds the private halves: ``settings.DNC_KEYS/sign-<purpose>``, or `DNC_SIGN_<PURPOSE>`.
The key with the highest id signs, all verify.
"""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from core.secrets.keyring import load_ring


@lru_cache(maxsize=8)
def _keys(purpose: str) -> dict[int, Ed25519PrivateKey]:
    variable = "DNC_SIGN_" + purpose.upper().replace("-", "_")
    ring = load_ring(variable, settings.DNC_KEYS / f"sign-{purpose}")
    return {key_id: Ed25519PrivateKey.from_private_bytes(key) for key_id, key in ring.keys.items()}


def signer_id(purpose: str) -> int:
    """The id of the key that signs now."""
    return max(_keys(purpose))


def sign(purpose: str, key_id: int, content: bytes) -> bytes:
    """64 bytes."""
    return _keys(purpose)[key_id].sign(content)


def is_signed(purpose: str, key_id: int, content: bytes, signature: bytes) -> bool:
    """False also where the key is not known here."""
    key = _keys(purpose).get(key_id)
    if key is None:
        return False
    try:
        key.public_key().verify(signature, content)
    except InvalidSignature:
        return False
    return True


def public_keys(purpose: str) -> dict[int, str]:
    """The public halves in hexadecimal digits, by id: for whoever verifies elsewhere."""
    return {
        key_id: key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        for key_id, key in sorted(_keys(purpose).items())
    }


def forget_signing_keys() -> None:
    """Read the keys anew on next use: after they were changed."""
    _keys.cache_clear()
