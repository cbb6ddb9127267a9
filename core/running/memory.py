"""What is remembered for a quarter of an hour so that work goes on while the database is away.

Encrypted in the shared cache, so that every process knows what any of them has seen; and on this machine's disk, for the
cache may be away too or have lost all it held, and a process may start meanwhile. Nothing here names a citizen's number.
"""

import os
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
from django.conf import settings

from core.files.sync import whole
from core.running.cache import CacheAway, strict_cache
from core.secrets.encryption import CorruptSecret, decrypt, encrypt, hmac_digest

LIFETIME = timedelta(minutes=15)
LONGEST = timedelta(days=1)
REFRESH = 60.0  # seconds between two notes of the same thing by one process
FORGOTTEN = b""  # in the cache: another machine's disk may still hold it
T = TypeVar("T")
_noted: dict[str, float] = {}
MOST_NOTED = 10_000


def is_due(name: str, every: float = REFRESH) -> bool:
    """Whether this process has not noted it for a while."""
    return time.time() - _noted.get(name, 0.0) >= every


def remember(name: str, note: msgspec.Struct, *, every: float = REFRESH, lifetime: timedelta = LIFETIME) -> None:
    """`every`: so many seconds apart at least; 0: at once."""
    if not is_due(name, every):
        return
    now = time.time()
    content = encrypt("memory", msgspec.msgpack.encode((now, note)))
    if len(_noted) >= MOST_NOTED:
        _noted.clear()
    _noted[name] = now
    key = _key(name)
    with suppress(OSError):
        _write(key, content)
    with suppress(CacheAway):
        strict_cache.set(f"memory:{key}", content, timeout=lifetime.total_seconds())


def forget(name: str) -> None:
    _noted.pop(name, None)
    key = _key(name)
    (memory_folder() / key).unlink(missing_ok=True)
    with suppress(CacheAway):
        strict_cache.set(f"memory:{key}", FORGOTTEN, timeout=LONGEST.total_seconds())


def forget_old() -> None:
    """Files that nobody reads any more."""
    for path in memory_folder().glob("*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > LONGEST.total_seconds():
                path.unlink()


def recall(name: str, kind: type[T], *, lifetime: timedelta = LIFETIME) -> T | None:
    key = _key(name)
    try:
        content = strict_cache.get(f"memory:{key}")
    except CacheAway:
        content = None
    if content is None:
        content = _read(key)
    if not content:
        return None
    try:
        noted_at, note = msgspec.msgpack.decode(decrypt("memory", content), type=tuple[float, kind])  # type: ignore[valid-type]
    except (CorruptSecret, msgspec.DecodeError):
        return None
    return note if time.time() - noted_at < lifetime.total_seconds() else None


def memory_folder() -> Path:
    folder: Path = settings.DNC_FILES / "memory"
    return folder


def _write(key: str, content: bytes) -> None:
    """Replaced at once. Not synced: after a power cut nothing is remembered, and the database is asked."""
    folder = memory_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{os.getpid()}-{threading.get_ident()}"
    with whole(draft) as file:
        file.write(content)
    draft.replace(folder / key)


def _read(key: str) -> bytes | None:
    try:
        return (memory_folder() / key).read_bytes()
    except OSError:
        return None


def _key(name: str) -> str:
    return hmac_digest("memory", name.encode()).hex()
