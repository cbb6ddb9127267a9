"""E.164 numbers to sealed numbers and back: FF1 over the digits padded to 15, AES-256, empty tweak.

A sealed number is a whole number from 0 to 10**15 - 1, the same for the same number and key, so that equality
search works on it. It reads back only with the key.
"""

import numpy as np
from numpy.typing import NDArray

from core.numbers.e164 import to_digits, to_e164
from core.sealing.key_use import forget_use, key_use
from core.sealing.keys import cipher, forget_ring


def active_key_id() -> int:
    """The id of the key that `seal` uses when none is named: the one in use, as the database said last."""
    return key_use().in_use


def seal(e164: str, key_id: int | None = None) -> int:
    """``"+8613912345678"`` sealed. Raises ValueError for anything but an E.164 number, without repeating it."""
    return int(seal_many(np.array([to_digits(e164)], dtype=np.uint64), key_id=key_id)[0])


def unseal(sealed: int, key_id: int | None = None) -> str:
    """The E.164 number that was sealed. Whoever calls this shows it to somebody: see `number_unseal`."""
    return to_e164(int(unseal_many(np.array([sealed], dtype=np.int64), key_id=key_id)[0]))


def seal_many(digits: NDArray[np.uint64], key_id: int | None = None) -> NDArray[np.int64]:
    """E.164 digits as whole numbers (8613912345678), sealed in the same order."""
    return cipher(_key_id(key_id)).encrypt(digits).astype(np.int64)


def unseal_many(sealed: NDArray[np.int64], key_id: int | None = None) -> NDArray[np.uint64]:
    """E.164 digits as whole numbers, in the same order."""
    return cipher(_key_id(key_id)).decrypt(sealed.astype(np.uint64))


def reseal_many(sealed: NDArray[np.int64], was: int, key_id: int) -> NDArray[np.int64]:
    """What is sealed under the key `was`, sealed under `key_id`, in the same order."""
    return sealed if was == key_id else seal_many(unseal_many(sealed, was), key_id)


def _key_id(key_id: int | None) -> int:
    return active_key_id() if key_id is None else key_id


def forget_keys() -> None:
    """Read the seal keys, and which one is in use, anew on next use: after they were changed."""
    forget_ring()
    forget_use()
