"""The signing key and the quotas as they were last seen, for scrubs while the database is away."""

import msgspec

from core.running.memory import recall, remember
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


def note_signer(key: SigningKey) -> None:
    remember("signer", SignerNote(key.pk, key.kid, bytes(key.private or b"")))


def recall_signer() -> SigningKey | None:
    note = recall("signer", SignerNote)
    return SigningKey(pk=note.pk, kid=note.kid, private=note.private, live=True) if note else None


def note_quota(marketer: Marketer, *, limit: int, remaining: int, reset: int) -> None:
    remember(f"quota:{marketer.pk}", QuotaNote(limit, remaining, reset), at_once=True)


def recall_quota(marketer: Marketer) -> QuotaNote | None:
    return recall(f"quota:{marketer.pk}", QuotaNote)
