"""Questions about receipts: the keys that sign them, and whether one is genuine."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from core.policies import current_pack
from core.sealing.sealing import seal
from core.selectors.only import only
from registry.engine.records.receipt_proof import proof_is_true, read_proof
from registry.engine.records.receipts import Verdict, receipt_code, verify
from registry.scrubs.models import Scrub, SigningKey


def public_keys(*, live: bool = True) -> dict[str, dict[str, Any]]:
    """Every public key (JWK) that ever signed a receipt of the live register, or of the sandbox, by kid."""
    return {key.kid: key.public for key in SigningKey.objects.filter(live=live).order_by("pk")}


def receipt_verdict(receipt: str, at: datetime) -> Verdict:
    """By the keys of the live register; what the sandbox signed is genuine too, and called so."""
    verdict = verify(receipt, public_keys(), at)
    if verdict.genuine:
        return verdict
    tried = verify(receipt, public_keys(live=False), at)
    return replace(tried, sandbox=tried.genuine)


def receipt_coded(public_id: str, code: str) -> Scrub | None:
    """The scrub of the live register whose receipt has this code (`receipt_code`)."""
    scrub = only(Scrub.objects.live().filter(public_id=public_id))
    known = scrub is not None and hmac.compare_digest(receipt_code(scrub.receipt).encode(), code.encode())
    return scrub if known else None


def row_proved(proof_text: str, claims: Mapping[str, Any]) -> bool:
    """Whether a proof (JSON) shows that its row was in the answer of the receipt with these claims."""
    proof = read_proof(proof_text)
    if proof is None:
        return False
    try:
        sealed = seal(proof.number, key_id=claims.get("seal_key"))
    except ValueError:
        return False
    except ImproperlyConfigured:
        sealed = None  # that key is not here: the signature vouches for the number
    return proof_is_true(proof, claims, public_keys(), classes_of(claims), sealed)


def classes_of(claims: Mapping[str, Any]) -> Sequence[str]:
    """The caller classes that a receipt's answer codes count in; they stand in the pack, no database is asked."""
    policy = current_pack().version(str(claims.get("policy_version")))
    return policy.exemptions.caller_classes if policy else ()


def signing_keys() -> list[SigningKey]:
    """The keys of the live register's receipts, the newest first."""
    return list(SigningKey.objects.filter(live=True).order_by("-pk"))
