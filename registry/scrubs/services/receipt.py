"""Receipts: what a scrub said, signed, for the firm to keep and anybody to check."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from core.clock import moment
from core.ids import public_id
from core.policies.schema import Policy
from registry.engine.records.receipts import input_digest, sign
from registry.engine.records.row_format import WRITTEN
from registry.firms.models import Marketer
from registry.firms.rules.mandate import Link
from registry.scrubs.models import SigningKey
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.selectors.signing_key import private_key
from registry.scrubs.services.signing_key import signing_key_obtain

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


@dataclass(frozen=True)
class InputDigest:
    """`text`: SHA-256(salt ‖ list as received), in hexadecimal."""

    salt: bytes
    text: str

    @classmethod
    def of(cls, received: bytes) -> "InputDigest":
        salt = secrets.token_bytes(SALT_BYTES)
        return cls(salt, input_digest(salt, received))


def receipt_issue(
    *,
    marketer: Marketer,
    purpose: Purpose,
    counts: dict[str, int],
    digest: InputDigest,
    root: bytes,
    register_version: str,
    policy: Policy,
    seal_key: int,
    at: datetime,
    live: bool = True,
    scrub_id: str = "",
    signer: SigningKey | None = None,
    chain: Sequence[Link] = (),
) -> Receipt:
    """Sign what was answered as of `at`. `root`: of the record, sealed under `seal_key`. `signer`: when it is known.
    `chain`: by which approvals the firm asks on behalf of another, from that other down."""
    scrub_id = scrub_id or public_id("scr")
    valid_until = at + policy.scrub.validity
    claims = {
        "iss": settings.DNC_SITE_URL + ("" if live else "/sandbox"),
        "sub": marketer.public_id,
        "jti": scrub_id,
        "iat": int(at.timestamp()),
        "valid_until": moment(valid_until),
        "purpose": _purpose_claim(purpose),
        "counts": counts,
        "input_digest": digest.text,
        "result_root": root.hex(),
        "record_format": WRITTEN.version,
        "register_version": register_version,
        "policy_version": policy.version,
        "seal_key": seal_key,
        **({"chain": list(map(_link_claim, chain))} if chain else {}),
    }
    key = signer or signing_key_obtain(live=live, at=at)
    text = sign(claims, private_key(key), key.kid)
    return Receipt(scrub_id, text, digest.salt, root, counts, at, valid_until, register_version, policy.version, live)


def _purpose_claim(purpose: Purpose) -> dict[str, str | None]:
    return {
        "channel": purpose.channel,
        "category": purpose.category,
        "campaign": purpose.campaign or None,
        "on_behalf_of": purpose.on_behalf_of or None,
        "planned_at": moment(purpose.planned_at) if purpose.planned_at else None,
    }


def _link_claim(link: Link) -> dict[str, str | None]:
    """One approval: who approved whom, when each side did, and the time it is for."""
    moments = {
        "principal_approved_at": link.principal_approved_at,
        "agent_approved_at": link.agent_approved_at,
        "since": link.since,
        "until": link.until,
    }
    told = {name: moment(at) if at else None for name, at in moments.items()}
    return {"principal": link.principal, "agent": link.agent, **told}
