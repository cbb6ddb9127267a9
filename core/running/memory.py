"""What is remembered for a quarter of an hour so that work goes on while the database is away.

Encrypted in the shared cache, so that every process knows what any of them has seen; and in this process, for the
cache may be away too. Nothing here names a citizen's number.
"""

import time
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

import msgspec

from core.running.cache import CacheAway, strict_cache
from core.secrets.encryption import CorruptSecret, decrypt, encrypt, hmac_digest

LIFETIME = timedelta(minutes=15)
REFRESH = 60.0  # seconds between two notes of the same thing by one process
T = TypeVar("T")
_here: dict[str, tuple[float, bytes]] = {}
MOST_HERE = 10_000


def remember(name: str, note: msgspec.Struct, *, at_once: bool = False) -> None:
    now = time.time()
    if not at_once and name in _here and now - _here[name][0] < REFRESH:
        return
    content = encrypt("memory", msgspec.msgpack.encode((now, note)))
    if len(_here) >= MOST_HERE:
        _here.clear()
    _here[name] = (now, content)
    with suppress(CacheAway):
        strict_cache.set(_cache_key(name), content, timeout=LIFETIME.total_seconds())


def forget(name: str) -> None:
    _here.pop(name, None)
    with suppress(CacheAway):
        strict_cache.delete(_cache_key(name))


def recall(name: str, kind: type[T]) -> T | None:
    try:
        content = strict_cache.get(_cache_key(name))
    except CacheAway:
        content = _here.get(name, (0.0, None))[1]
    if content is None:
        return None
    try:
        noted_at, note = msgspec.msgpack.decode(decrypt("memory", content), type=tuple[float, kind])  # type: ignore[valid-type]
    except (CorruptSecret, msgspec.DecodeError):
        return None
    return note if time.time() - noted_at < LIFETIME.total_seconds() else None


def _cache_key(name: str) -> str:
    return "memory:" + hmac_digest("memory", name.encode()).hex()
