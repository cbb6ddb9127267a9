"""The seal keys: `DNC_SEAL_KEYS`, else the file ``seal`` under `settings.DNC_KEYS` (see `core.secrets.keyring`)."""

from functools import lru_cache

import numpy as np
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable
from core.sealing.ff1 import FF1
from core.secrets.keyring import KeyRing, load_ring

DIGITS = 15
TEST_NUMBER = 999012345678901  # 999 is no country's code: nobody's number


class SealKeyUnfit(Unavailable, ImproperlyConfigured):
    """A seal key that is needed is missing or wrong in this process: an act fails, for any answer might be a wrong one."""

    def __init__(self, sentence: str) -> None:
        super().__init__("seal_key.unfit", _("This is not available at the moment. Try again later."))
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@lru_cache(maxsize=1)
def seal_keys() -> KeyRing:
    """All seal keys, read once a process. Raises ImproperlyConfigured when a key is malformed."""
    return load_ring("DNC_SEAL_KEYS", settings.DNC_KEYS / "seal")


@lru_cache(maxsize=16)
def cipher(key_id: int) -> FF1:
    """Raises `SealKeyUnfit` when this process has no such key."""
    key = seal_keys().keys.get(key_id)
    if key is None:
        raise SealKeyUnfit(f"Seal key {key_id} is not among the keys; bring it back (docs/keys.md).")
    return FF1(key, DIGITS)


def known_answer(key_id: int) -> int:
    """What the test number seals to under a key."""
    return int(cipher(key_id).encrypt(np.array([TEST_NUMBER], dtype=np.uint64))[0])


def forget_ring() -> None:
    seal_keys.cache_clear()
    cipher.cache_clear()
