"""The seal keys: `DNC_SEAL_KEYS`, else the file ``seal`` under `settings.DNC_KEYS` (see `core.keyring`)."""

from functools import lru_cache

from django.conf import settings

from core.keyring import KeyRing, load_ring


@lru_cache(maxsize=1)
def seal_keys() -> KeyRing:
    """All seal keys, read once a process. Raises ImproperlyConfigured when a key is malformed."""
    return load_ring("DNC_SEAL_KEYS", settings.DNC_KEYS / "seal")
