"""The private half of a key that signs."""

import json
from functools import lru_cache

from joserfc.jwk import OKPKey

from core.secrets.encryption import decrypt
from registry.scrubs.models import SigningKey


def private_key(key: SigningKey) -> OKPKey:
    return _opened(bytes(key.private or b""))


@lru_cache(maxsize=4)
def _opened(private: bytes) -> OKPKey:
    """Decrypted and read once in a process, not for every receipt."""
    return OKPKey.import_key(json.loads(decrypt("signing", private)))
