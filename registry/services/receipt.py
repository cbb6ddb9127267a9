"""Receipts: what a scrub said, signed, for the firm to keep and anybody to check."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from core.ids import public_id
from core.policies.schema import Policy
from registry.models import Marketer
from registry.rules.merkle import record_root
from registry.rules.purpose import Purpose
from registry.rules.receipts import input_digest, moment, sign
from registry.services.signing_key import private_key, signing_key_obtain

SALT_BYTES = 16


@dataclass(frozen=True)
class Receipt:
    """`text` is the compact JWS; `root` the Merkle root it claims."""

    scrub_id: str
    text: str
    salt: bytes
    root: bytes
    counts: dict[str, int]
    checked_at: datetime
    valid_until: datetime
    register_version: str
    policy_version: str
    live: bool


def receipt_issue(
    *,
    marketer: Marketer,
    purpose: Purpose,
    counts: dict[str, int],
    received: bytes,
    record: bytes,
    register_version: str,
    policy: Policy,
    key_id: int,
    live: bool,
    at: datetime,
) -> Receipt:
    """Sign what was answered. `record`: the rows in their final form; `received`: the list as it came.

    `key_id`: of the key that `record` is sealed under.
    """
    scrub_id, salt, root = public_id("scr"), secrets.token_bytes(SALT_BYTES), record_root(record)
    valid_until = at + policy.scrub.validity
    claims = {
        "iss": settings.DNC_SITE_URL + ("" if live else "/sandbox"),
        "sub": marketer.public_id,
        "jti": scrub_id,
        "iat": int(at.timestamp()),
        "valid_until": moment(valid_until),
        "purpose": purpose_claim(purpose),
        "counts": counts,
        "input_digest": input_digest(salt, received),
        "result_root": root.hex(),
        "register_version": register_version,
        "policy_version": policy.version,
        "seal_key": key_id,
    }
    key = signing_key_obtain(live=live, at=at)
    text = sign(claims, private_key(key), key.kid)
    return Receipt(scrub_id, text, salt, root, counts, at, valid_until, register_version, policy.version, live)


def purpose_claim(purpose: Purpose) -> dict[str, str | None]:
    return {
        "channel": purpose.channel,
        "category": purpose.category,
        "campaign": purpose.campaign or None,
        "on_behalf_of": purpose.on_behalf_of or None,
        "planned_at": moment(purpose.planned_at) if purpose.planned_at else None,
    }
