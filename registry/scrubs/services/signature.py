"""Signing a whole answer, so that its reader can prove where it came from."""

from datetime import datetime

from registry.engine.records.receipts import sign_detached
from registry.scrubs.selectors.signing_key import private_key
from registry.scrubs.services.signing_key import signing_key_obtain


def body_sign(*, body: bytes, at: datetime) -> str:
    """A detached JWS over `body` (RFC 7515, appendix F), by the key of the receipts."""
    key = signing_key_obtain(live=True, at=at)
    return sign_detached(body, private_key(key), key.kid)
