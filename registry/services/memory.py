"""What is remembered for a quarter of an hour so that a scrub is answered while the database is away.

Encrypted in the shared cache, so that every process knows what any of them has seen; and in this process, for the
cache may be away too. Nothing here names a citizen's number.
"""

import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from django.core.cache import cache
from redis.exceptions import RedisError

from core.encryption import CorruptSecret, decrypt, encrypt, hmac_digest
from registry.models import ApiKey, Marketer, SigningKey

LIFETIME = timedelta(minutes=15)
REFRESH = 60.0  # seconds between two notes of the same thing by one process
T = TypeVar("T")
_here: dict[str, tuple[float, bytes]] = {}
MOST_HERE = 10_000
CACHE_AWAY = (RedisError, OSError)


class KeyNote(msgspec.Struct):
    """A key and its firm as they were last seen."""

    pk: int
    public_id: str
    scopes: list[str]
    networks: list[str]
    expires_at: datetime | None
    firm_pk: int
    firm_id: str
    firm_name: str
    firm_state: str
    exemption_class: str


class SignerNote(msgspec.Struct):
    """The key that signs receipts; its private half encrypted as in the database."""

    pk: int
    kid: str
    private: bytes


class QuotaNote(msgspec.Struct):
    limit: int
    remaining: int
    reset: int


def note_key(digest: bytes, key: ApiKey) -> None:
    firm = key.marketer
    if firm is None or not key.live:
        return
    note = KeyNote(
        pk=key.pk,
        public_id=key.public_id,
        scopes=list(key.scopes),
        networks=list(key.networks),
        expires_at=key.expires_at,
        firm_pk=firm.pk,
        firm_id=firm.public_id,
        firm_name=firm.name,
        firm_state=firm.state,
        exemption_class=firm.exemption_class,
    )
    remember(f"key:{digest.hex()}", note)


def recall_key(digest: bytes) -> ApiKey | None:
    """The key and its firm, if they were in use within the last quarter of an hour."""
    note = recall(f"key:{digest.hex()}", KeyNote)
    if note is None:
        return None
    firm = Marketer(
        pk=note.firm_pk,
        public_id=note.firm_id,
        name=note.firm_name,
        state=note.firm_state,
        exemption_class=note.exemption_class,
    )
    key = ApiKey(pk=note.pk, public_id=note.public_id, live=True, scopes=note.scopes, networks=note.networks)
    key.expires_at, key.marketer = note.expires_at, firm
    return key


def note_signer(key: SigningKey) -> None:
    remember("signer", SignerNote(key.pk, key.kid, bytes(key.private or b"")))


def recall_signer() -> SigningKey | None:
    note = recall("signer", SignerNote)
    return SigningKey(pk=note.pk, kid=note.kid, private=note.private, live=True) if note else None


def note_quota(marketer: Marketer, *, limit: int, remaining: int, reset: int) -> None:
    remember(f"quota:{marketer.pk}", QuotaNote(limit, remaining, reset), at_once=True)


def recall_quota(marketer: Marketer) -> QuotaNote | None:
    return recall(f"quota:{marketer.pk}", QuotaNote)


def remember(name: str, note: msgspec.Struct, *, at_once: bool = False) -> None:
    now = time.time()
    if not at_once and name in _here and now - _here[name][0] < REFRESH:
        return
    content = encrypt("memory", msgspec.msgpack.encode((now, note)))
    if len(_here) >= MOST_HERE:
        _here.clear()
    _here[name] = (now, content)
    with suppress(*CACHE_AWAY):
        cache.set(place(name), content, timeout=LIFETIME.total_seconds())


def forget_key(digest: bytes) -> None:
    """A key was revoked: nobody remembers it."""
    name = f"key:{digest.hex()}"
    _here.pop(name, None)
    with suppress(*CACHE_AWAY):
        cache.delete(place(name))


def recall(name: str, kind: type[T]) -> T | None:
    try:
        content = cache.get(place(name))
    except CACHE_AWAY:
        content = _here.get(name, (0.0, None))[1]
    if content is None:
        return None
    try:
        noted_at, note = msgspec.msgpack.decode(decrypt("memory", content), type=tuple[float, kind])  # type: ignore[valid-type]
    except (CorruptSecret, msgspec.DecodeError):
        return None
    return note if time.time() - noted_at < LIFETIME.total_seconds() else None


def place(name: str) -> str:
    return "memory:" + hmac_digest("memory", name.encode()).hex()
