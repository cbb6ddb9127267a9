"""The signing key and the quotas as they were last seen, for scrubs while the database is away."""

from typing import Any

import msgspec

from core.running.memory import LONGEST, is_due, recall, remember
from registry.firms.models import Marketer
from registry.scrubs.models import SigningKey


class SignerNote(msgspec.Struct):
    """The key that signs receipts; its private half encrypted as in the database."""

    pk: int
    kid: str
    private: bytes


class QuotaNote(msgspec.Struct):
    limit: int
    remaining: int
    reset: int


class StoppedNote(msgspec.Struct):
    stopped: bool


class PublicNote(msgspec.Struct):
    """The public keys (JWK) of receipts, by kid. Everybody may have them, and none is ever taken back."""

    keys: dict[str, dict[str, Any]]


def public_are_due() -> bool:
    return is_due("public-keys")


def note_public(keys: dict[str, dict[str, Any]]) -> None:
    remember("public-keys", PublicNote(keys), every=0, lifetime=LONGEST)


def recall_public() -> dict[str, dict[str, Any]] | None:
    note = recall("public-keys", PublicNote, lifetime=LONGEST)
    return note.keys if note else None


def note_signer(key: SigningKey) -> None:
    remember("signer", SignerNote(key.pk, key.kid, bytes(key.private or b"")))


def recall_signer() -> SigningKey | None:
    note = recall("signer", SignerNote)
    return SigningKey(pk=note.pk, kid=note.kid, private=note.private, live=True) if note else None


def note_quota(marketer: Marketer, *, limit: int, remaining: int, reset: int, every: float = 0) -> None:
    remember(f"quota:{marketer.pk}", QuotaNote(limit, remaining, reset), every=every)


def recall_quota(marketer: Marketer) -> QuotaNote | None:
    return recall(f"quota:{marketer.pk}", QuotaNote)


def note_stopped(marketer_id: int, key_id: int | None, *, stopped: bool) -> None:
    """Of a key or, with None, of all of the firm."""
    remember(f"stopped:{marketer_id}:{key_id or 0}", StoppedNote(stopped), every=0, lifetime=LONGEST)


def recall_stopped(marketer_id: int, key_id: int | None) -> bool:
    """Whether the firm, or this key of it, is known to be stopped."""
    notes = [recall(f"stopped:{marketer_id}:{of}", StoppedNote, lifetime=LONGEST) for of in {0, key_id or 0}]
    return any(note is not None and note.stopped for note in notes)
