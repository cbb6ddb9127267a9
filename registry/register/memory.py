"""Answers to a file of consents: remembered for a day, encrypted, for the firm alone. They hold nobody's number."""

import hashlib
import secrets
import zlib
from datetime import datetime, timedelta

import msgspec
from django.core.cache import cache

from core.api.keys import key_at
from core.errors import DomainError
from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt, ephemeral_encrypt
from registry.register.formats.consent_rows import ConsentBody
from registry.register.formats.handed_rows import Row
from registry.register.selectors.consent import OnFile

LIFETIME = timedelta(days=1)


class AnsweredRow(msgspec.Struct, array_like=True):
    """`state`: of the consent that the row became; "" where it was refused, for `reasons` (codes). `errors`: heading, or "",
    and a sentence for the reader."""

    line: int
    id: str = ""
    state: str = ""
    reasons: list[str] = []
    errors: list[tuple[str, str]] = []


def answered(row: Row[ConsentBody], result: OnFile | DomainError) -> AnsweredRow:
    """What is told of a row; sentences in the language of whoever is told."""
    line = row.line or 0
    if isinstance(result, OnFile):
        return AnsweredRow(line, result.public_id, result.state)
    errors = [(key_at(each.pointer), str(each.detail)) for each in result.errors] or [("", str(result.message))]
    reasons = list(dict.fromkeys(each.code for each in result.errors)) or [result.code]
    return AnsweredRow(line, reasons=reasons, errors=errors)


class AnsweredFile(msgspec.Struct, array_like=True):
    """`warnings`: a sentence, and the headings it is about."""

    rows: list[AnsweredRow]
    warnings: list[tuple[str, list[str]]]


def answers_keep(marketer: str, answered: AnsweredFile, at: datetime) -> str:
    """What they are found by again. Where the cache is away they are not kept; the same file again is answered alike."""
    name = secrets.token_urlsafe(24)
    packed = zlib.compress(msgspec.msgpack.encode(answered), 1)
    sealed = ephemeral_encrypt("answers", packed, at=at, lifetime=LIFETIME)
    cache.set(answers_key(marketer, name), sealed, int(LIFETIME.total_seconds()))
    return name


def answers_of(marketer: str, name: str) -> AnsweredFile | None:
    try:
        sealed = cache.get(answers_key(marketer, name))
        return (
            msgspec.msgpack.decode(zlib.decompress(ephemeral_decrypt("answers", sealed)), type=AnsweredFile)
            if sealed
            else None
        )
    except KeyDestroyed:
        return None


def answers_key(marketer: str, name: str) -> str:
    """The name comes from an address: of any length, with any signs."""
    return f"consents-file:{marketer}:{hashlib.sha256(name.encode()).hexdigest()}"
