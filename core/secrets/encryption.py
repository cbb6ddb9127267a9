"""Secrets at rest: AES-256-GCM under keys that live outside the database.

Two kinds of key, each for one named purpose that is bound into every blob:

* long-lived (`encrypt`, `decrypt`): ``settings.DNC_KEYS/enc-<purpose>``, or `DNC_KEY_<PURPOSE>` (see `core.secrets.keyring`).
  A file may hold several keys; the one with the highest id encrypts, all decrypt.
* day keys (`ephemeral_encrypt`, `ephemeral_decrypt`): ``ephemeral/<purpose>/<day>``, one for everything of that
  purpose that ends on that UTC day. `ephemeral_destroy` destroys it when the day is over, and with it what it
  encrypted, backups of the database included.

A blob is a header (version and key), a nonce of 12 bytes, and the ciphertext with its tag of 16 bytes.
"""

import hashlib
import hmac
import re
import secrets
import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from core.files.sync import shred
from core.secrets.keyring import KEY_BYTES, KeyRing, load_ring, write_once

_LONG_LIVED = struct.Struct(">BH")  # version 1, key id
_EPHEMERAL = struct.Struct(">BI4sQ")  # version 2, day (ordinal), the key's fingerprint, end (seconds since 1970)
_NONCE_BYTES = 12
_TAG_BYTES = 16
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,39}")


class CorruptSecret(Exception):
    """The blob was changed, cut short, made for another purpose, or its long-lived key is gone."""


class KeyDestroyed(Exception):
    """The blob's day is over and its key destroyed: nobody can read it any more."""


def encrypt(purpose: str, data: bytes) -> bytes:
    """`data` under the newest long-lived key of `purpose` ("totp", "webhook")."""
    ring = _ring(_checked(purpose))
    header = _LONG_LIVED.pack(1, ring.active_id)
    return _sealed(purpose, ring.active, header, data)


def encrypt_many(purpose: str, data: Sequence[bytes]) -> list[bytes]:
    """Each of `data` as `encrypt` makes it, each with a nonce of its own."""
    ring = _ring(_checked(purpose))
    header = _LONG_LIVED.pack(1, ring.active_id)
    cipher, bound = AESGCM(ring.active), header + purpose.encode()
    nonces = secrets.token_bytes(_NONCE_BYTES * len(data))
    return [
        header + nonce + cipher.encrypt(nonce, one, bound)
        for position, one in enumerate(data)
        for nonce in (nonces[_NONCE_BYTES * position : _NONCE_BYTES * (position + 1)],)
    ]


def decrypt(purpose: str, data: bytes) -> bytes:
    """What `encrypt` was given. Raises CorruptSecret."""
    header = _header(_LONG_LIVED, 1, data)
    key = _ring(_checked(purpose)).keys.get(header[1])
    if key is None:
        raise CorruptSecret(f"The key {header[1]} for {purpose} is missing.")
    return _opened(purpose, key, _LONG_LIVED.size, data)


def ephemeral_encrypt(purpose: str, data: bytes, *, at: datetime, lifetime: timedelta) -> bytes:
    """`data` until `at` + `lifetime`, rounded up to the end of that UTC day, when its key is destroyed."""
    end = (at + lifetime).astimezone(UTC)
    key = _day_key(_day_path(_checked(purpose), end.date()))
    header = _EPHEMERAL.pack(2, end.date().toordinal(), _fingerprint(key), int(end.timestamp()))
    return _sealed(purpose, key, header, data)


def ephemeral_decrypt(purpose: str, data: bytes, *, at: datetime | None = None) -> bytes:
    """What `ephemeral_encrypt` was given. Raises KeyDestroyed once its day is over, CorruptSecret.

    With `at`, KeyDestroyed already from the second its lifetime ended.
    """
    _, ordinal, fingerprint, end = _header(_EPHEMERAL, 2, data)
    try:
        key = _day_path(_checked(purpose), date.fromordinal(ordinal)).read_bytes()
    except (FileNotFoundError, ValueError, OverflowError):
        raise KeyDestroyed(f"The day key for {purpose} has been destroyed.") from None
    if not hmac.compare_digest(_fingerprint(key), fingerprint):
        raise KeyDestroyed(f"The day key for {purpose} has been destroyed.")
    clear = _opened(purpose, key, _EPHEMERAL.size, data)
    if at is not None and at.timestamp() > end:
        raise KeyDestroyed(f"The lifetime of this {purpose} is over.")
    return clear


def ephemeral_destroy(*, at: datetime) -> int:
    """Destroy the day keys whose day was over at `at`: overwritten, then unlinked. Returns how many. Runs twice safely."""
    today = at.astimezone(UTC).date()
    destroyed = 0
    for path in sorted((settings.DNC_KEYS / "ephemeral").glob("*/*")):
        day = _as_day(path.name)
        if day is not None and day < today:
            destroyed += shred(path)
    return destroyed


def hmac_digest(purpose: str, data: bytes) -> bytes:
    """A keyed digest of 32 bytes, for what is compared and never read back: references, rate-limit keys.

    The key of each purpose is derived from the newest key of ``enc-hmac`` (`DNC_KEY_HMAC`).
    """
    return hmac_digests(purpose, [data])[0]


def hmac_digests(purpose: str, data: Iterable[bytes]) -> list[bytes]:
    """Of each of `data` what `hmac_digest` says."""
    derived = hmac.digest(_ring("hmac").active, _checked(purpose).encode(), hashlib.sha256)
    return [hmac.digest(derived, one, hashlib.sha256) for one in data]


def forget_keys() -> None:
    """Read the long-lived keys anew on next use: after they were changed."""
    _ring.cache_clear()


@lru_cache(maxsize=64)
def _ring(purpose: str) -> KeyRing:
    variable = "DNC_KEY_" + purpose.upper().replace("-", "_")
    return load_ring(variable, settings.DNC_KEYS / f"enc-{purpose}")


def _checked(purpose: str) -> str:
    """A purpose names a file: only small letters, digits and hyphens."""
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"{purpose!r} cannot name a key's purpose.")
    return purpose


def _day_path(purpose: str, day: date) -> Path:
    path: Path = settings.DNC_KEYS / "ephemeral" / purpose / day.isoformat()
    return path


def _day_key(path: Path) -> bytes:
    write_once(path, secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()


def _fingerprint(key: bytes) -> bytes:
    """Tells a day's key from one made anew after it was destroyed."""
    return hashlib.sha256(b"day key" + key).digest()[:4]


def _as_day(name: str) -> date | None:
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _sealed(purpose: str, key: bytes, header: bytes, data: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, data, header + purpose.encode())


def _opened(purpose: str, key: bytes, header_bytes: int, data: bytes) -> bytes:
    header, rest = data[:header_bytes], data[header_bytes:]
    try:
        return AESGCM(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], header + purpose.encode())
    except (InvalidTag, ValueError):
        raise CorruptSecret(f"This {purpose} secret was changed or belongs elsewhere.") from None


def _header(layout: struct.Struct, version: int, data: bytes) -> tuple[Any, ...]:
    if len(data) < layout.size + _NONCE_BYTES + _TAG_BYTES or data[0] != version:
        raise CorruptSecret("This is not an encrypted secret of this kind.")
    return layout.unpack_from(data)
