"""Receipts: what they claim, and when one is genuine. Compact JWS, Ed25519 (RFC 7515, RFC 8037)."""

import base64
import binascii
import hashlib
import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

# RFC 9864 would rather have the algorithm called "Ed25519"; the contract says EdDSA, and nothing but Ed25519 is taken.
warnings.filterwarnings("ignore", message="EdDSA is deprecated via RFC 9864")

ALGORITHM = "EdDSA"
LONGEST = 16_384
PART = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Verdict:
    """`current`: genuine and its scrub is still valid. `claims` only when genuine. `sandbox`: of a trial, it proves nothing."""

    genuine: bool
    current: bool
    claims: Mapping[str, Any] | None
    sandbox: bool = False


FALSE = Verdict(False, False, None)


def input_digest(salt: bytes, received: bytes) -> str:
    """SHA-256 over the salt and the list as it was received, in hexadecimal."""
    return hashlib.sha256(salt + received).hexdigest()


def sign(claims: Mapping[str, Any], key: OKPKey, kid: str) -> str:
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact({"alg": ALGORITHM, "kid": kid}, payload, key, algorithms=[ALGORITHM])


def receipt_code(receipt: str) -> str:
    """By which its holder finds it again at `/verify/`: 20 hexadecimal digits of its SHA-256, which nobody else can reckon."""
    return hashlib.sha256(receipt.encode()).hexdigest()[:20]


def sign_detached(body: bytes, key: OKPKey, kid: str) -> str:
    """A compact JWS over `body` with the payload left out: ``header..signature`` (RFC 7515, appendix F)."""
    header, _, signature = jws.serialize_compact(
        {"alg": ALGORITHM, "kid": kid}, body, key, algorithms=[ALGORITHM]
    ).split(".")
    return f"{header}..{signature}"


def verify(receipt: str, keys: Mapping[str, Mapping[str, Any]], at: datetime) -> Verdict:
    """Is `receipt` one that these public keys (JWK by kid) signed, byte for byte, and is its scrub valid at `at`?

    A compact JWS has spellings that decode alike (spare bits of base64url); only the one we wrote is genuine.
    """
    if len(receipt) > LONGEST or not _signature_good(receipt, keys):
        return FALSE
    claims = decoded(receipt.split(".")[1])
    if not isinstance(claims, dict):
        return FALSE
    return Verdict(True, at < valid_until(claims), claims)


def signed_by(detached: str, body: bytes, keys: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether `detached` (``header..signature``) is a signature of `body` by one of these keys."""
    parts = detached.split(".") if len(detached) <= LONGEST else []
    if len(parts) != 3 or parts[1]:
        return False
    payload = base64.urlsafe_b64encode(body).rstrip(b"=").decode()
    return _signature_good(f"{parts[0]}.{payload}.{parts[2]}", keys)


def _signature_good(compact: str, keys: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether one of these keys signed a compact JWS, spelled as we spell it."""
    parts = compact.split(".")
    if len(parts) != 3 or not all(canonical(part) for part in parts):
        return False
    header = decoded(parts[0])
    if not isinstance(header, dict) or set(header) != {"alg", "kid"} or header["alg"] != ALGORITHM:
        return False
    public = keys.get(header["kid"]) if isinstance(header["kid"], str) else None
    if public is None:
        return False
    try:
        key = OKPKey.import_key({name: public[name] for name in ("kty", "crv", "x")})
        jws.deserialize_compact(compact, key, algorithms=[ALGORITHM])
    except (JoseError, ValueError, KeyError, TypeError):
        return False
    return True


def canonical(part: str) -> bool:
    if not PART.fullmatch(part):
        return False
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return False
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == part


def decoded(part: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None


def valid_until(claims: Mapping[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(str(claims["valid_until"]))
    except (KeyError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
